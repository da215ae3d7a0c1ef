import { Radio, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, get } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { ImportKind, ImportRun } from '../../api/settings-types.ts';
import type { List } from '../../api/types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { formatBytes } from '../../lib/format.ts';
import { uploadImport } from '../../lib/upload.ts';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { Bar } from '../../parts/small.tsx';
import { FileDrop } from '../../parts/FileDrop.tsx';
import { guessMapping, mappedFile, readCsvHead, TARGETS, type CsvHead } from '../../lib/csv-file.ts';
import { ImportRunItem } from './ImportRunItem.tsx';
import { MappingTable } from './MappingTable.tsx';
import { sendTickets, TicketsTaken, type TicketsAnswer } from './TicketsTaken.tsx';

const KINDS: ImportKind[] = ['events', 'accounts', 'people', 'tickets'];
const LARGEST = 256 * 1024 * 1024;
const ASK_EVERY_MS = 1000;

export function ImportPage() {
  const runs = useQuery({
    queryKey: ['imports'],
    queryFn: ({ signal }) => get<List<ImportRun>>('/imports', {}, signal),
    refetchInterval: (query) => (query.state.data?.items.some((run) => run.state === 'running' || run.state === 'waiting') ? ASK_EVERY_MS : false),
  });
  // The file of the last dry run stays at hand, so that the real import is one click.
  const [checked, setChecked] = useState<{ id: string; file: File; kind: ImportKind } | null>(null);
  // A server without an importer over HTTP still has one on its command line.
  const missing = runs.error instanceof ApiError && runs.error.status === 404;
  const refresh = () => void queryClient.invalidateQueries({ queryKey: ['imports'] });
  if (missing) {
    return (
      <div className="settings-main">
        <h2>{t('settings.import')}</h2>
        <p>{tx('import.by_command')}</p>
      </div>
    );
  }
  return (
    <div className="settings-main">
      <h2>{t('settings.import')}</h2>
      <p className="second">{t('import.text')}</p>
      <ImportForm
        onStarted={(run, file, kind, dry) => {
          setChecked(dry ? { id: run.id, file, kind } : null);
          refresh();
        }}
      />
      <section className="below">
        <h2>{t('import.runs')}</h2>
        <QueryError query={runs} />
        {runs.data?.items.length === 0 && <p className="nothing">{t('import.none')}</p>}
        <ul className="import-list">
          {runs.data?.items.map((run) => (
            <ImportRunItem
              key={run.id}
              run={run}
              onChanged={refresh}
              onImport={
                checked?.id === run.id && run.state === 'done'
                  ? () =>
                      void uploadImport(checked.file, checked.kind, false, () => {}).then(() => {
                        setChecked(null);
                        refresh();
                      })
                  : undefined
              }
            />
          ))}
        </ul>
      </section>
    </div>
  );
}

interface FormProps {
  onStarted: (run: ImportRun, file: File, kind: ImportKind, dry: boolean) => void;
}

function ImportForm({ onStarted }: FormProps) {
  const [kind, setKind] = useState<ImportKind>('events');
  const [file, setFile] = useState<File | null>(null);
  const [dry, setDry] = useState(true);
  const [sent, setSent] = useState<number | null>(null);
  const [head, setHead] = useState<CsvHead | null>(null); // of a CSV file alone
  const [mapping, setMapping] = useState<string[]>([]);
  const [tickets, setTickets] = useState<TicketsAnswer | null>(null);
  const [error, setError] = useState<unknown>(null);
  const tooLarge = file !== null && file.size > LARGEST;

  const mapped = head !== null && kind !== 'events';
  const missing = mapped && !mapping.includes(TARGETS[kind].needed) && !(kind === 'people' && mapping.includes('email'));

  // A CSV is looked into before it is sent; what its columns are is proposed, and can be changed.
  const look = (next: File | null, of: ImportKind) => {
    setTickets(null);
    setHead(null);
    if (!next || of === 'events' || !/\.csv$/i.test(next.name)) return;
    void readCsvHead(next).then((found) => {
      setHead(found);
      setMapping(found ? guessMapping(found.header, of) : []);
    });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!file || tooLarge || missing) return;
    const ready = mapped ? mappedFile(file, head, mapping) : file;
    setError(null);
    setSent(0);
    const work =
      kind === 'tickets' ? sendTickets(ready).then(setTickets) : uploadImport(ready, kind, dry, setSent).then((run) => onStarted(run, ready, kind, dry));
    work.catch(setError).finally(() => setSent(null));
  };
  return (
    <form className="form import-form" onSubmit={submit}>
      <Radio.Group label={t('import.kind')} value={kind} onChange={(value) => {
          setKind(value as ImportKind);
          look(file, value as ImportKind);
        }}
      >
        <div className="row wrap radios">
          {KINDS.map((value) => (
            <Radio key={value} value={value} label={t(`import.kind_${value}`)} />
          ))}
        </div>
      </Radio.Group>
      <p className="small-text second">{t(`import.hint_${kind}`)}</p>
      <FileDrop file={file} accept=".ndjson,.jsonl,.json,.csv,.gz,.zst" onFile={(next) => {
          setFile(next);
          look(next, kind);
        }}
      />
      {tooLarge && <p className="bad small-text">{t('import.too_large', { size: formatBytes(file.size) })}</p>}
      {mapped && <MappingTable kind={kind} head={head} mapping={mapping} onChange={setMapping} />}
      {missing && (
        <p className="bad small-text" role="status">
          {t('import.needs', { name: TARGETS[kind].needed })}
        </p>
      )}
      {kind !== 'tickets' && (
        <Switch
          withThumbIndicator={false}
          label={t('import.dry')}
          description={t('import.dry_hint')}
          checked={dry}
          onChange={(event) => setDry(event.currentTarget.checked)}
        />
      )}
      {tickets && <TicketsTaken answer={tickets} />}
      {error !== null && <ErrorNote error={error} />}
      {sent !== null && file ? (
        <div role="status">
          <p className="small-text second">
            {t('import.uploading', { done: formatBytes(sent), total: formatBytes(file.size) })}
          </p>
          <Bar share={file.size > 0 ? sent / file.size : 1} tone="leaf" />
        </div>
      ) : (
        <div>
          <button type="submit" className="btn main" disabled={!file || tooLarge || missing}>
            {t(dry && kind !== 'tickets' ? 'import.start_dry' : 'import.start')}
          </button>
        </div>
      )}
    </form>
  );
}
