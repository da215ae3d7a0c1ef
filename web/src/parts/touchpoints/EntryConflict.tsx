import type { Template, Touchpoint } from '../../api/touchpoints.ts';
import { t } from '../../i18n/index.tsx';
import type { EntryDraft } from '../../lib/entry.ts';
import { ConflictNote, type ConflictSide } from '../ConflictNote.tsx';
import { kindLabel, sentimentText } from './EntryDialog.tsx';

interface Props {
  theirs: Touchpoint;
  draft: EntryDraft;
  templates: Template[];
  onMine: () => void;
  onTheirs: () => void;
}

// Somebody else changed the same note meanwhile.
export function EntryConflict({ theirs, draft, templates, onMine, onTheirs }: Props) {
  return <ConflictNote text={t('touch.conflict')} sides={sidesOf(theirs, draft, templates)} onMine={onMine} onTheirs={onTheirs} />;
}

function sidesOf(theirs: Touchpoint, draft: EntryDraft, templates: Template[]): ConflictSide[] {
  const questions = templates.find((each) => each.kind === draft.kind)?.questions ?? [];
  const felt = (value: unknown) => (typeof value === 'number' ? sentimentText(value) : '');
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
  const all: ConflictSide[] = [
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
