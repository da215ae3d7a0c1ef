import { Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { uploadList, type ListUpload, type ListWish, type Segment } from '../../api/segments.ts';
import { t, tx } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { FileDrop } from '../../parts/FileDrop.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

type Mode = ListWish['mode'];

// The ids of a list from a CSV file: first what it would come to, then taking it.
export function ListUploadPanel({ segment, onTaken }: { segment: Segment; onTaken: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState<Mode>('replace');
  const [keep, setKeep] = useState(false);
  const preview = useQuery({
    queryKey: ['segment', String(segment.id), 'list', segment.version, file?.name, file?.lastModified, file?.size, mode, keep],
    queryFn: () => uploadList(segment.id, file!, { mode, keep, dry_run: true }),
    enabled: file !== null,
    retry: false,
    gcTime: 0,
  });
  const take = useMutation({
    mutationFn: () => uploadList(segment.id, file!, { mode, keep, dry_run: false, why: t('upload.why', { name: file!.name }) }),
    onSuccess: (answer) => {
      showToast(t('upload.taken', { name: segment.name, n: answer.listed }));
      setFile(null);
      onTaken();
    },
  });
  const data = file ? preview.data : undefined;
  return (
    <section className="panel list-upload" aria-label={t('upload.title')}>
      <PanelHead title={t('upload.title')} aside={t(`upload.columns_${segment.scope}`)} />
      <FileDrop file={file} accept=".csv,.txt,.gz" onFile={setFile} />
      <div className="row wrap">
        <span className="segmented" role="group" aria-label={t('upload.mode')}>
          {(['replace', 'add'] as Mode[]).map((each) => (
            <button key={each} type="button" aria-pressed={mode === each} onClick={() => setMode(each)}>
              {t(`upload.mode_${each}`)}
            </button>
          ))}
        </span>
        <Switch withThumbIndicator={false} label={t('upload.keep')} checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
      </div>
      <QueryError query={preview} />
      {take.isError && <ErrorNote error={take.error} />}
      {file && preview.isPending && <SkeletonLines rows={3} />}
      {data && (
        <>
          <Preview data={data} keep={keep} />
          <div>
            <button type="button" className="btn main" disabled={data.wrong > 0 || take.isPending} onClick={() => take.mutate()}>
              {t('upload.take', { n: data.listed })}
            </button>
            {data.wrong > 0 && <span className="bad small-text upload-stop">{t('upload.mend_first')}</span>}
          </div>
        </>
      )}
    </section>
  );
}

const SHOWN = 8;

function Preview({ data, keep }: { data: ListUpload; keep: boolean }) {
  return (
    <div role="status">
      <p>{tx('upload.matched', { rows: data.rows, matched: data.matched })}</p>
      <p className="second">{tx('upload.change', { added: data.added, removed: data.removed, listed: data.listed })}</p>
      <Rows
        title={t(keep ? 'upload.unknown_kept' : 'upload.unknown', { n: data.unknown })}
        count={data.unknown}
        rows={data.unknown_rows.map(({ line, id }) => ({ line, text: id }))}
      />
      <Rows title={t('upload.wrong', { n: data.wrong })} count={data.wrong} rows={data.wrong_rows.map(({ line, reason }) => ({ line, text: reason }))} />
    </div>
  );
}

function Rows({ title, count, rows }: { title: string; count: number; rows: { line: number; text: string }[] }) {
  if (count === 0) return null;
  const left = count - Math.min(SHOWN, rows.length);
  return (
    <>
      <h3 className="detail-label">{title}</h3>
      <ul className="upload-rows">
        {rows.slice(0, SHOWN).map(({ line, text }) => (
          <li key={line}>
            <span className="quiet">{t('upload.line', { n: line })}</span> {text}
          </li>
        ))}
      </ul>
      {left > 0 && <p className="small-text quiet">{t('upload.more', { n: left })}</p>}
    </>
  );
}
