import { Modal, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccountPeople } from '../../api/queries.ts';
import { askByHand, useSurveys } from '../../api/surveys.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDayLong } from '../../lib/dates.ts';
import { personName } from '../../lib/names.ts';
import { useClock } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { ErrorNote } from '../../parts/messages.tsx';

const PEOPLE = 100;

// A link for one person of the account, to be sent or to be filled in together.
export function AskDialog({ account, opened, onClose }: { account: string; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('survey.ask_title')} size={480} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Ask account={account} />}
    </Modal>
  );
}

function Ask({ account }: { account: string }) {
  const surveys = useSurveys().data?.items ?? [];
  const people = useAccountPeople(account, undefined, PEOPLE).data?.items ?? [];
  const [survey, setSurvey] = useState<string | null>(null);
  const [person, setPerson] = useState<string | null>(null);
  const { zone } = useClock();
  const made = useMutation({ mutationFn: () => askByHand(survey!, account, person!) });
  return (
    <form
      className="survey-ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (survey && person) made.mutate();
      }}
    >
      <p className="small-text second">{t('survey.ask_text')}</p>
      <Select data-autofocus label={t('survey.ask_which')} data={surveys.map((each) => ({ value: String(each.id), label: each.name }))} searchable nothingFoundMessage={t('common.nothing_found')} value={survey} onChange={setSurvey} />
      <Select label={t('survey.ask_whom')} data={people.filter((each) => !each.anonymous).map((each) => ({ value: each.id, label: personName(each) }))} searchable nothingFoundMessage={t('common.nothing_found')} value={person} onChange={setPerson} />
      {made.isError && <ErrorNote error={made.error} />}
      {made.data ? (
        <div role="status">
          <p className="small-text second">{t('survey.link')}</p>
          <p className="row wrap">
            <a className="link survey-link" href={made.data.link} target="_blank" rel="noreferrer">
              {made.data.link}
            </a>
            <CopyButton text={made.data.link} label={t('survey.copy_link')} />
          </p>
          <p className="small-text second">{t('survey.link_until', { day: formatDayLong(dayInZone(made.data.closes_at, zone)) })}</p>
        </div>
      ) : (
        <button type="submit" className="btn main" disabled={!survey || !person || made.isPending}>
          {t('survey.ask_make')}
        </button>
      )}
    </form>
  );
}
