import '../formulas/formulas.css';
import '../segments/segments.css';
import './plays.css';
import { Menu } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useLiveEvent } from '../../api/live.ts';
import { refreshPlaysSoon, usePlayResults, usePlays, type PlayRow as Row } from '../../api/plays.ts';
import { useMay, useMayCall } from '../../api/rights.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { FILE_MAX, readFile, whole } from '../../lib/plays/file.ts';
import { bring, LIBRARY } from '../../lib/plays/start.ts';
import { enterText, enterTitle } from '../../lib/plays/words.ts';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { goalShare } from './nodes.ts';
import { OnTag } from './PlayHead.tsx';
import { usePlayNames } from './usePlayNames.ts';

// What is done when: every play, whether it is on, who is on the way, and whether it helps.
export function PlaysPage() {
  usePageTitle(t('nav.plays'));
  const plays = usePlays();
  const { past } = useShownDay();
  const may = useMay('define') && !past;
  useLiveEvent('plays', refreshPlaysSoon);
  const items = plays.data?.items ?? [];
  return (
    <>
      <div className="head lined">
        <h1>{t('nav.plays')}</h1>
        {may && <span className="push row">{items.length > 0 && <NewMenu />}</span>}
      </div>
      <div className="scroll">
        <QueryError query={plays} />
        {plays.isPending && (
          <div className="panel">
            <SkeletonLines rows={8} />
          </div>
        )}
        {plays.data && items.length === 0 && <Empty may={may} />}
        {items.length > 0 && (
          <section className="panel" aria-label={t('nav.plays')}>
            <PlayTable plays={items} />
          </section>
        )}
      </div>
    </>
  );
}

// A file is opened as a draft: nothing is saved before somebody has looked at it.
function useImport() {
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > FILE_MAX) return showToast(t('play.file_large'));
    const read = readFile(await file.text());
    if ('problem' in read) return showToast(read.problem);
    bring(read);
    void navigate({ to: '/plays/$id', params: { id: 'new' }, search: { from: 'file' } });
  };
  const field = (
    <input
      ref={input}
      type="file"
      className="for-readers"
      tabIndex={-1}
      aria-label={t('play.import')}
      accept=".json,application/json"
      onChange={(event) => {
        void take(event.target.files?.[0]);
        event.target.value = '';
      }}
    />
  );
  return { field, choose: () => input.current?.click() };
}

function NewMenu() {
  const navigate = useNavigate();
  const { field, choose } = useImport();
  const open = (from?: string) => void navigate({ to: '/plays/$id', params: { id: 'new' }, search: { from } });
  return (
    <>
      {field}
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <button type="button" className="btn compact">
            <Icon name="plus" size="small" />
            {t('play.new')}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => open()}>{t('play.new_empty')}</Menu.Item>
          <Menu.Item onClick={choose}>{t('play.import')}</Menu.Item>
          <Menu.Label>{t('play.library')}</Menu.Label>
          {LIBRARY.map((key) => (
            <Menu.Item key={key} onClick={() => open(key)}>
              {t(`play_library.${key}.name` as MessageKey)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

// What plays are, and the quickest way to a first one.
function Empty({ may }: { may: boolean }) {
  const { field, choose } = useImport();
  return (
    <div className="empty">
      <h2>{t('play.empty')}</h2>
      <p>{t('play.empty_text')}</p>
      {may && (
        <>
          {LIBRARY.map((key, index) => (
            <div key={key} className={index === 0 ? 'offer first' : 'offer'}>
              <span className="sign">
                <Icon name="play" />
              </span>
              <div>
                <b>{t(`play_library.${key}.name` as MessageKey)}</b>
                <p>{t(`play_library.${key}.meaning` as MessageKey)}</p>
              </div>
              <Link to="/plays/$id" params={{ id: 'new' }} search={{ from: key }} className={index === 0 ? 'btn main' : 'btn'} aria-label={t('play.begin_with', { name: t(`play_library.${key}.name` as MessageKey) })}>
                {t('play.begin')}
              </Link>
            </div>
          ))}
          <div className="row wrap empty-other">
            <Link to="/plays/$id" params={{ id: 'new' }} className="btn">
              {t('play.new_empty')}
            </Link>
            <button type="button" className="btn" onClick={choose}>
              {t('play.import')}
            </button>
          </div>
          {field}
        </>
      )}
    </div>
  );
}

function PlayTable({ plays }: { plays: Row[] }) {
  const judged = useMayCall()('GET', '/plays/{id}/results');
  return (
    <table className="plain-table plays-table">
      <thead>
        <tr>
          <th>{t('play.tag')}</th>
          <th className="not-phone">{t('play.who_enters')}</th>
          <th className="right">{t('play.on_the_way')}</th>
          <th className="right not-phone">{t('play.goal_played')}</th>
          <th className="right not-phone">{t('play.goal_held')}</th>
          {judged && <th className="not-phone">{t('play.verdict')}</th>}
        </tr>
      </thead>
      <tbody>
        {plays.map((play) => (
          <PlayRow key={play.id} play={play} judged={judged} />
        ))}
      </tbody>
    </table>
  );
}

function PlayRow({ play, judged }: { play: Row; judged: boolean }) {
  const names = usePlayNames();
  const body = whole(play.body);
  const { counts } = play;
  return (
    <tr>
      <th scope="row">
        <Link to="/plays/$id" params={{ id: String(play.id) }} className="plain-link">
          {play.name}
        </Link>{' '}
        <OnTag on={body.on} />
        {play.problem && <p className="bad small-text">{play.problem}</p>}
        {body.meaning && <p className="segment-text">{body.meaning}</p>}
      </th>
      <td className="not-phone small-text second">
        {enterTitle(body)}
        <span className={body.enter.when === 'formula' ? 'enter-text mono tiny-text' : 'enter-text'}>{enterText(body, names)}</span>
      </td>
      <td className="right">{formatNumber(counts.going)}</td>
      <td className="right not-phone">{goalShare(counts.goal_played, counts.played)}</td>
      <td className="right not-phone">{goalShare(counts.goal_held, counts.held)}</td>
      {judged && (
        <td className="not-phone small-text">
          <VerdictOf play={play} />
        </td>
      )}
    </tr>
  );
}

// Judging reads the past of every account that entered: asked only where somebody did.
function VerdictOf({ play }: { play: Row }) {
  const { entered } = play.counts;
  const verdict = usePlayResults(entered > 0 ? String(play.id) : null).data?.verdict;
  return verdict ? <span className={verdict === 'helps' ? 'good' : verdict === 'harms' ? 'bad' : 'second'}>{t(`play.verdict_${verdict}`)}</span> : <span className="quiet">{NOT_KNOWN}</span>;
}
