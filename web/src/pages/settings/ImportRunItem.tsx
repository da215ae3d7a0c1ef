import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiPath, del, get } from '../../api/client.ts';
import type { ImportRun } from '../../api/settings-types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatDuration } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { showToast } from '../../lib/toast.ts';
import { errorText } from '../../parts/messages.tsx';
import { Bar } from '../../parts/small.tsx';

interface Props {
  run: ImportRun;
  onChanged: () => void;
  onImport?: () => void;
}

// One import: its progress while it runs, its sums afterwards, and the rows that were set aside.
export function ImportRunItem({ run, onChanged, onImport }: Props) {
  const [open, setOpen] = useState(false);
  const share = run.bytes_total > 0 ? run.bytes_done / run.bytes_total : 0;
  const stop = () =>
    del(`/imports/${encodeURIComponent(run.id)}`)
      .then(onChanged)
      .catch((error: unknown) => showToast(errorText(error)));
  const over = run.state !== 'running' && run.state !== 'waiting';
  return (
    <li>
      <div className="row">
        <span className="cut">
          {run.state === 'running' ? (
            tx(run.dry_run ? 'import.checking' : 'import.reading', { name: run.name })
          ) : (
            <b>{run.name}</b>
          )}{' '}
          <span className="quiet">{t(`import.kind_${run.kind}`)}</span>
        </span>
        <span className="push second nowrap">{t('import.rows', { n: run.rows })}</span>
        {run.state === 'waiting' && <span className="tag">{t('import.state_waiting')}</span>}
        {over && <StateTag run={run} />}
      </div>
      {run.state === 'running' && (
        <>
          <Bar share={share} tone="leaf" />
          <div className="row small-text second">
            <span>{t('import.aside', { n: run.rejected })}</span>
            <span className="push">
              {run.seconds_left !== null && t('import.left', { text: formatDuration(run.seconds_left) })}
            </span>
            <button type="button" className="link" onClick={() => void stop()}>
              {t('import.stop')}
            </button>
          </div>
        </>
      )}
      {over && (
        <div className="row small-text second wrap">
          <span>
            {t(run.dry_run ? 'import.done_dry' : 'import.done', {
              accepted: formatNumber(run.accepted),
              duplicates: formatNumber(run.duplicates),
              rejected: formatNumber(run.rejected),
            })}
          </span>
          {onImport && (
            <button type="button" className="btn main compact" onClick={onImport}>
              {t('import.again')}
            </button>
          )}
        </div>
      )}
      {run.error && <p className="bad small-text">{run.error}</p>}
      {run.rejected > 0 && (
        <button type="button" className="link small-text" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('import.rejects')}
        </button>
      )}
      {open && <Rejects run={run} />}
    </li>
  );
}

function StateTag({ run }: { run: ImportRun }) {
  if (run.state === 'failed') return <span className="tag bad">{t('import.state_failed')}</span>;
  if (run.state === 'stopped') return <span className="tag">{t('import.state_stopped')}</span>;
  return <span className="tag leaf">{t(run.dry_run ? 'import.state_checked' : 'import.state_done')}</span>;
}

function Rejects({ run }: { run: ImportRun }) {
  const path = `/imports/${encodeURIComponent(run.id)}`;
  const detail = useQuery({
    queryKey: ['import', run.id, run.rejected],
    queryFn: ({ signal }) => get<ImportRun>(path, {}, signal),
  });
  const rejects = detail.data?.rejects ?? run.rejects ?? [];
  return (
    <>
      <ul className="rejects">
        {rejects.map((reject) => (
          <li key={reject.line}>
            <span className="quiet nowrap">{t('import.line', { n: reject.line })}</span>
            <span>{reject.reason}</span>
          </li>
        ))}
      </ul>
      <a className="link small-text" href={apiPath(`${path}/rejects.ndjson`)} download>
        {t('import.download')}
      </a>
    </>
  );
}
