import '../formulas/formulas.css';
import './obstacles.css';
import { Modal, Select, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { addObstacle, changeObstacle, OBSTACLE_KINDS, OBSTACLE_STATES, obstaclesHref, useObstacleRanking, useObstacles, type Obstacle, type ObstacleKind, type ObstacleRank, type ObstacleState } from '../../api/obstacles.ts';
import { usePlays } from '../../api/plays.ts';
import { useMay, useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatMoneyShort, formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { accountName, personName } from '../../lib/names.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { AccountField } from '../../parts/AccountField.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { MessagesHead } from './message-parts.tsx';

const kindOptions = () => OBSTACLE_KINDS.map((value) => ({ value, label: t(`obstacles.kind_${value}`) }));
const stateOptions = () => OBSTACLE_STATES.map((value) => ({ value, label: t(`obstacles.state_${value}`) }));

// What keeps customers from doing what messages suggest: what to remove first, and who said so.
export function ObstaclesPage() {
  usePageTitle(t('obstacles.title'));
  const calls = useMayCall();
  const exports = useMay('export');
  const [state, setState] = useState<ObstacleState | null>('open');
  const [kind, setKind] = useState<ObstacleKind | null>(null);
  const [adding, setAdding] = useState(false);
  const wish = { state: state ?? undefined, kind: kind ?? undefined };
  return (
    <>
      <MessagesHead title={t('obstacles.title')}>
        {exports && (
          <a className="btn compact" href={obstaclesHref(wish)} download>
            <Icon name="download" size="small" />
            {t('obstacles.csv')}
          </a>
        )}
        {calls('POST', '/obstacles') && (
          <button type="button" className="btn compact" onClick={() => setAdding(true)}>
            <Icon name="plus" size="small" />
            {t('obstacles.add')}
          </button>
        )}
      </MessagesHead>
      <div className="scroll">
        <div className="row wrap obstacles-filter">
          <Select className="quiet-select" aria-label={t('obstacles.state')} placeholder={t('obstacles.any_state')} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} data={stateOptions()} value={state} onChange={(next) => setState(next as ObstacleState | null)} />
          <Select className="quiet-select" aria-label={t('obstacles.kind')} placeholder={t('obstacles.any_kind')} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} data={kindOptions()} value={kind} onChange={(next) => setKind(next as ObstacleKind | null)} />
        </div>
        <Ranking state={state ?? undefined} />
        <List wish={wish} edits={calls('PATCH', '/obstacles/{id}')} />
      </div>
      <Modal opened={adding} onClose={() => setAdding(false)} title={t('obstacles.add')} size={480} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {adding && <AddForm onDone={() => setAdding(false)} />}
      </Modal>
    </>
  );
}

const moneyOf = ({ arr }: ObstacleRank) => (arr.length === 0 ? NOT_KNOWN : [...arr].sort((a, b) => b.amount - a.amount).map(({ currency, amount }) => formatMoneyShort(amount, currency)).join(', '));

function Ranking({ state }: { state: ObstacleState | undefined }) {
  const found = useObstacleRanking(state);
  const items = found.data?.items ?? [];
  return (
    <section className="panel" aria-label={t('obstacles.ranking')}>
      <PanelHead title={t('obstacles.ranking')} aside={t('obstacles.ranking_aside')} />
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={4} />}
      {found.data && items.length === 0 && <p className="nothing small-text">{t('obstacles.none')}</p>}
      {items.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t('obstacles.what')}</th>
              <th className="right">{t('obstacles.accounts')}</th>
              <th className="right">{t('obstacles.arr')}</th>
              <th className="right not-phone">{t('obstacles.messages')}</th>
              <th className="right not-phone">{t('obstacles.said')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={`${item.kind} ${item.play}`}>
                <th scope="row">
                  {t(`obstacles.kind_${item.kind}`)}
                  {item.play > 0 && (
                    <Link to="/plays/$id" params={{ id: String(item.play) }} className="link obstacle-play">
                      {item.play_name || t('play.number', { id: item.play })}
                    </Link>
                  )}
                </th>
                <td className="right">{formatNumber(item.accounts)}</td>
                <td className="right">{moneyOf(item)}</td>
                <td className="right not-phone">{formatNumber(item.messages)}</td>
                <td className="right not-phone">{formatNumber(item.entries)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function List({ wish, edits }: { wish: { state?: ObstacleState; kind?: ObstacleKind }; edits: boolean }) {
  const found = useObstacles(wish);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-label={t('obstacles.who')}>
      <PanelHead title={t('obstacles.who')} />
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={6} />}
      {found.data && items.length === 0 && <p className="nothing small-text">{t('obstacles.none')}</p>}
      <ul className="obstacle-list">
        {items.map((item) => (
          <li key={item.id}>
            <Line item={item} edits={edits} />
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <button type="button" className="btn compact" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('common.more')}
        </button>
      )}
    </section>
  );
}

function Line({ item, edits }: { item: Obstacle; edits: boolean }) {
  const { today } = useClock();
  const [note, setNote] = useState(item.note);
  const change = useMutation({ mutationFn: (body: { state?: ObstacleState; note?: string }) => changeObstacle(item.id, body), onSuccess: () => showToast(t('obstacles.kept')) });
  const name = item.account ? accountName(item.account) : NOT_KNOWN;
  return (
    <>
      <p className="row wrap">
        {item.account ? (
          <Link to="/accounts/$id" params={{ id: item.account.id }} className="link">
            {name}
          </Link>
        ) : (
          name
        )}
        {item.person && <span className="second">{personName(item.person)}</span>}
        <b>{t(`obstacles.kind_${item.kind}`)}</b>
        {item.play > 0 && <span className="second">{item.play_name}</span>}
        <span className="small-text quiet push">
          {t(item.by === '' ? 'obstacles.by_customer' : 'obstacles.by_team')} {formatDay(item.at.slice(0, 10), today)}
        </span>
      </p>
      {item.text && <p className="obstacle-text">{item.text}</p>}
      {edits && (
        <div className="obstacle-edit">
          <Select aria-label={t('obstacles.state_of', { name })} allowDeselect={false} data={stateOptions()} value={item.state} onChange={(next) => next && change.mutate({ state: next as ObstacleState })} />
          <Textarea aria-label={t('obstacles.note_of', { name })} placeholder={t('obstacles.note')} autosize minRows={1} maxLength={2000} value={note} onChange={(event) => setNote(event.currentTarget.value)} onBlur={() => note.trim() !== item.note && change.mutate({ note: note.trim() })} />
        </div>
      )}
      {change.isError && <ErrorNote error={change.error} />}
    </>
  );
}

function AddForm({ onDone }: { onDone: () => void }) {
  const plays = usePlays().data?.items ?? [];
  const [account, setAccount] = useState('');
  const [kind, setKind] = useState<ObstacleKind>('technical');
  const [text, setText] = useState('');
  const [play, setPlay] = useState<string | null>(null);
  const add = useMutation({
    mutationFn: () => addObstacle({ account, kind, text: text.trim(), ...(play ? { play: Number(play) } : {}) }),
    onSuccess: () => {
      showToast(t('obstacles.kept'));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="relationship-form" onSubmit={submit}>
      <AccountField value={account} onChange={setAccount} />
      <Select label={t('obstacles.kind')} allowDeselect={false} data={kindOptions()} value={kind} onChange={(next) => next && setKind(next as ObstacleKind)} />
      <Select label={t('obstacles.play')} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} searchable data={plays.map(({ id, name }) => ({ value: String(id), label: name }))} value={play} onChange={setPlay} />
      <Textarea label={t('obstacles.words')} autosize minRows={2} maxLength={2000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      {add.isError && <ErrorNote error={add.error} />}
      <div>
        <button type="submit" className="btn main" disabled={account === '' || add.isPending}>
          {t('common.save')}
        </button>
      </div>
    </form>
  );
}
