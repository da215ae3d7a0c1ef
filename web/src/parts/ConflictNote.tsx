import './definition/definition.css';
import { t } from '../i18n/index.tsx';
import { NOT_KNOWN } from '../lib/format.ts';
import { Icon } from './Icon.tsx';

export interface ConflictSide {
  name: string;
  theirs: string;
  mine: string;
}

interface Props {
  text: string;
  sides: ConflictSide[];
  onMine: () => void;
  onTheirs: () => void;
}

// Somebody else was faster: what differs, and both ways on.
export function ConflictNote({ text, sides, onMine, onTheirs }: Props) {
  return (
    <div className="note conflict" role="alert">
      <Icon name="people" />
      <div className="grow">
        <p>{text}</p>
        <table className="conflict-table">
          <thead>
            <tr>
              <th>{t('definition.field')}</th>
              <th>{t('definition.theirs')}</th>
              <th>{t('definition.mine')}</th>
            </tr>
          </thead>
          <tbody>
            {sides
              .filter((side) => side.theirs !== side.mine)
              .map((side) => (
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
