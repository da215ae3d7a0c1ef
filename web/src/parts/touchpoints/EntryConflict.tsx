import type { Template, Touchpoint } from '../../api/touchpoints.ts';
import { t } from '../../i18n/index.tsx';
import type { EntryDraft } from '../../lib/entry.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { Icon } from '../Icon.tsx';
import { kindLabel, sentimentText } from './EntryDialog.tsx';

interface Props {
  theirs: Touchpoint;
  draft: EntryDraft;
  templates: Template[];
  onMine: () => void;
  onTheirs: () => void;
}

interface Side {
  name: string;
  theirs: string;
  mine: string;
}

// Somebody else changed the same note meanwhile: what differs, and both ways on.
export function EntryConflict({ theirs, draft, templates, onMine, onTheirs }: Props) {
  return (
    <div className="note conflict" role="alert">
      <Icon name="people" />
      <div className="grow">
        <p>{t('touch.conflict')}</p>
        <table className="conflict-table">
          <thead>
            <tr>
              <th>{t('definition.field')}</th>
              <th>{t('definition.theirs')}</th>
              <th>{t('definition.mine')}</th>
            </tr>
          </thead>
          <tbody>
            {sidesOf(theirs, draft, templates).map((side) => (
              <tr key={side.name}>
                <th scope="row">{side.name}</th>
                <td>{side.theirs || NOT_KNOWN}</td>
                <td>{side.mine || NOT_KNOWN}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="row">
          <button type="button" className="btn compact" onClick={onMine}>
            {t('definition.keep_mine')}
          </button>
          <button type="button" className="btn compact" onClick={onTheirs}>
            {t('definition.take_theirs')}
          </button>
        </p>
      </div>
    </div>
  );
}

function sidesOf(theirs: Touchpoint, draft: EntryDraft, templates: Template[]): Side[] {
  const questions = templates.find((each) => each.kind === draft.kind)?.questions ?? [];
  const felt = (value: unknown) => (typeof value === 'number' ? sentimentText(value) : '');
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
  const all: Side[] = [
    { name: t('touch.kind'), theirs: kindLabel(templates, theirs.kind), mine: kindLabel(templates, draft.kind) },
    { name: t('touch.title'), theirs: theirs.title, mine: draft.title },
    { name: t('touch.body'), theirs: theirs.body, mine: draft.body },
    ...questions.map(({ name, text: asked }) => ({ name: asked, theirs: text(theirs.form[name]), mine: text(draft.form[name]) })),
    { name: t('touch.stated_use'), theirs: theirs.form.stated_use, mine: text(draft.form.stated_use) },
    { name: t('touch.sentiment'), theirs: felt(theirs.form.sentiment), mine: felt(draft.form.sentiment) },
    { name: t('touch.themes'), theirs: theirs.themes.join(', '), mine: draft.themes.join(', ') },
  ];
  return all.filter((side) => side.theirs.trim() !== side.mine.trim());
}
