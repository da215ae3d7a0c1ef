import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { dryRun, type DryRun, type PlayBody } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatFine } from '../../lib/format.ts';
import { sent } from '../../lib/plays/body.ts';
import { stepOf } from '../../lib/plays/graph.ts';
import { stepTitle, type PlayNames } from '../../lib/plays/words.ts';
import { AccountField } from '../../parts/AccountField.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote } from '../../parts/messages.tsx';
import { PersonField } from './PersonField.tsx';
import { outcomeWord } from './PlayPanel.tsx';

interface Props {
  body: PlayBody;
  names: PlayNames;
  opened: boolean;
  onClose: () => void;
}

// The way one account would take as it is today. Nothing is done.
export function DryRunDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t('play.dry_run')} size={560} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {props.opened && <DryRunForm {...props} />}
    </Modal>
  );
}

function DryRunForm({ body, names }: Props) {
  const [account, setAccount] = useState('');
  const [person, setPerson] = useState('');
  const run = useMutation({ mutationFn: () => dryRun(sent(body), account, body.audience === 'people' ? person : undefined) });
  const pick = (next: string) => {
    setAccount(next);
    setPerson('');
    run.reset();
  };
  return (
    <form
      className="dialog-form"
      onSubmit={(event) => {
        event.preventDefault();
        run.mutate();
      }}
    >
      <p className="small-text second">{t('play.dry_text')}</p>
      <AccountField value={account} onChange={pick} />
      {body.audience === 'people' && account && <PersonField account={account} value={person} onChange={setPerson} />}
      <div>
        <button type="submit" className="btn main" disabled={!account || (body.audience === 'people' && !person) || run.isPending}>
          {t('play.dry_go')}
        </button>
      </div>
      {run.isError && <ErrorNote error={run.error} />}
      {run.data && <Path result={run.data} body={body} names={names} />}
    </form>
  );
}

function Path({ result, body, names }: { result: DryRun; body: PlayBody; names: PlayNames }) {
  const title = (id: string) => {
    const step = stepOf(body.steps, id);
    return step ? stepTitle(step, body.steps, names) : t('play.whole_run');
  };
  return (
    <div role="status">
      <p className="row">
        <Icon name={result.enters ? 'check' : 'off'} size="small" />
        <b>{t(result.enters ? 'play.dry_enters' : 'play.dry_not')}</b>
      </p>
      {result.held && <p className="small-text second">{t('play.dry_held')}</p>}
      <ol className="dry-path" aria-label={t('play.dry_path')}>
        {result.path.map((entry, index) => (
          <li key={index}>
            <span className="quiet small-text">{t('play.after_days', { n: formatFine(Math.round(entry.after_days * 10) / 10) })}</span>
            <span>
              {title(entry.step)}: <b>{outcomeWord(entry.outcome)}</b>
            </span>
          </li>
        ))}
      </ol>
      {result.goal_reached && <p className="small-text second">{t('play.dry_goal')}</p>}
    </div>
  );
}
