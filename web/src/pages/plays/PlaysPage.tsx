import '../formulas/formulas.css';
import '../segments/segments.css';
import './plays.css';
import { Menu } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useLiveEvent } from '../../api/live.ts';
import { useLibrary } from '../../api/play-documents.ts';
import { refreshPlaysSoon, usePlayResults, usePlays, type PlayRow as Row } from '../../api/plays.ts';
import { useMay, useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { whole } from '../../lib/plays/body.ts';
import { enterText, enterTitle } from '../../lib/plays/words.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { BeginButton, LibraryDialog, useBring, useImport } from './Library.tsx';
import { goalShare } from './nodes.ts';
import { OwnWorkPanel } from './OwnWorkPanel.tsx';
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
        {plays.data && <OwnWorkPanel />}
      </div>
    </>
  );
}

function NewMenu() {
  const navigate = useNavigate();
  const { field, choose } = useImport();
  const [library, setLibrary] = useState(false);
  return (
    <>
      {field}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <button type="button" className="btn compact">
            <Icon name="plus" size="small" />
            {t('play.new')}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void navigate({ to: '/plays/suggest' })}>{t('mass.title')}</Menu.Item>
          <Menu.Item onClick={() => setLibrary(true)}>{t('play.from_library')}</Menu.Item>
          <Menu.Item onClick={choose}>{t('play.import')}</Menu.Item>
          <Menu.Item onClick={() => void navigate({ to: '/plays/$id', params: { id: 'new' } })}>{t('play.new_empty')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <LibraryDialog opened={library} onClose={() => setLibrary(false)} />
    </>
  );
}

const FIRST = ['rescue-3-champion', 'onboarding-welcome', 'rescue-4-use-falls', 'renewal-120', 'payment-failed'];

// What plays are, and the quickest way to a first one.
function Empty({ may }: { may: boolean }) {
  const { field, choose } = useImport();
  const library = useLibrary().data?.items ?? [];
  const bring = useBring();
  const [all, setAll] = useState(false);
  return (
    <div className="empty">
      <h2>{t('play.empty')}</h2>
      <p>{t('play.empty_text')}</p>
      {may && (
        <>
          {library
            .filter((document) => FIRST.includes(document.key ?? ''))
            .sort((a, b) => FIRST.indexOf(a.key!) - FIRST.indexOf(b.key!))
            .map((document, index) => (
              <div key={document.name} className={index === 0 ? 'offer first' : 'offer'}>
                <span className="sign">
                  <Icon name="play" />
                </span>
                <div>
                  <b>{document.name}</b>
                  <p>{document.body.meaning}</p>
                </div>
                <BeginButton document={document} busy={bring.isPending} main={index === 0} onBegin={() => bring.mutate(document)} />
              </div>
            ))}
          {bring.isError && <ErrorNote error={bring.error} />}
          <div className="row wrap empty-other">
            {library.length > 0 && (
              <button type="button" className="btn" onClick={() => setAll(true)}>
                {t('play.whole_library', { n: library.length })}
              </button>
            )}
            <button type="button" className="btn" onClick={choose}>
              {t('play.import')}
            </button>
            <Link to="/plays/$id" params={{ id: 'new' }} className="btn">
              {t('play.new_empty')}
            </Link>
          </div>
          {field}
          <LibraryDialog opened={all} onClose={() => setAll(false)} />
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
          <th className={judged ? 'right not-phone' : 'right'}>{t('play.on_the_way')}</th>
          <th className="right not-phone">{t('play.goal_played')}</th>
          <th className="right not-phone">{t('play.goal_held')}</th>
          {judged && <th>{t('play.verdict')}</th>}
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
      <td className={judged ? 'right not-phone' : 'right'}>{formatNumber(counts.going)}</td>
      <td className="right not-phone">{goalShare(counts.goal_played, counts.played)}</td>
      <td className="right not-phone">{goalShare(counts.goal_held, counts.held)}</td>
      {judged && (
        <td className="small-text">
          <VerdictOf play={play} />
        </td>
      )}
    </tr>
  );
}

// Judging reads the past of every account that entered: asked only where somebody did.
function VerdictOf({ play }: { play: Row }) {
  const { entered } = play.counts;
  const { verdict, reach } = usePlayResults(entered > 0 ? String(play.id) : null).data ?? {};
  if (!verdict) return <span className="quiet">{NOT_KNOWN}</span>;
  const general = reach?.all?.too_general || reach?.steps.some((step) => step.too_general);
  return (
    <>
      <span className={verdict === 'helps' ? 'good' : verdict === 'harms' ? 'bad' : 'second'}>{t(`play.verdict_${verdict}`)}</span> {general && <span className="tag watch">{t('play.too_general_tag')}</span>}
    </>
  );
}
