import { Modal, MultiSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { useMetrics } from '../../api/formulas.ts';
import { chooseReportMetrics, useReportMetrics } from '../../api/report.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';

const MOST = 12;

// Which metrics stand in reports; the server refuses those that say what customers must not read.
export function ReportMetrics({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const chosen = useReportMetrics(opened);
  return (
    <Modal opened={opened} onClose={onClose} title={t('report.choose_title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <QueryError query={chosen} />
      {chosen.data && <Choice start={chosen.data} onDone={onClose} />}
    </Modal>
  );
}

function Choice({ start, onDone }: { start: string[]; onDone: () => void }) {
  const metrics = useMetrics().data?.items ?? [];
  const [names, setNames] = useState(start);
  const save = useMutation({
    mutationFn: (next: string[]) => chooseReportMetrics(next),
    onSuccess: (_, next) => {
      showToast(t('report.chosen'), next === start ? undefined : () => save.mutate(start));
      onDone();
    },
  });
  const own = metrics.filter((metric) => metric.own).map((metric) => metric.key);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(names);
      }}
    >
      <p className="small-text second">{t('report.choose_text')}</p>
      <MultiSelect
        label={t('report.choose_field')}
        data={[...new Set([...own, ...start])]}
        value={names}
        maxValues={MOST}
        searchable
        onChange={setNames}
        error={save.error instanceof ApiError && save.error.field === 'metrics' ? save.error.message : undefined}
      />
      {save.error && !(save.error instanceof ApiError && save.error.field === 'metrics') && <ErrorNote error={save.error} />}
      <p className="row entry-foot">
        <button type="submit" className="btn main push" disabled={save.isPending}>
          {t('common.save')}
        </button>
      </p>
    </form>
  );
}
