import '../formulas/formulas.css';
import './journey.css';
import { Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useJourney, type JourneyMap, type JourneyStage } from '../../api/journey.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { addDays, formatDay } from '../../lib/dates.ts';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber, formatSigned } from '../../lib/format.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { Bar, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import type { JourneySearch } from '../../routes/know.ts';
import { BoardPanel } from './BoardPanel.tsx';
import { FlowPanel } from './FlowPanel.tsx';
import { OnboardingMore } from './OnboardingMore.tsx';
import { OnboardingPanel } from './OnboardingPanel.tsx';
import { StagePanel } from './StagePanel.tsx';

const RANGES = ['28', '91', '365'] as const;

// The map of all customers: how many are in each stage, for how long, who is stuck, and which way they went.
export function JourneyPage() {
  usePageTitle(t('journey.title'));
  const search = useSearch({ from: '/app/journey' });
  const navigate = useNavigate({ from: '/journey' });
  const { day, today, past, setDay } = useShownDay();
  const may = useMay('define');
  const range = RANGES.find((each) => each === search.range) ?? '91';
  const from = addDays(today, -Number(range));
  const map = useJourney(from, today);
  const stages = map.data?.stages ?? [];
  const chosen = stages.find((stage) => stage.key === search.stage) ?? busiest(stages);
  const change = (next: Partial<JourneySearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <div className="head lined">
        <h1>{t('journey.title')}</h1>
        <div className="sum not-phone">
          <span>{map.data && t('journey.count', { n: map.data.accounts, several: map.data.several })}</span>
        </div>
        <span className="push row">
          <Select
            className="quiet-select"
            aria-label={t('journey.range')}
            allowDeselect={false}
            data={RANGES.map((value) => ({ value, label: t(`journey.range_${value}`) }))}
            value={range}
            onChange={(value) => change({ range: value === '91' || value === null ? undefined : value })}
          />
          <DayControl day={day} today={today} onChange={setDay} />
          {may && !past && (
            <Link to="/journey/stages/$id" params={{ id: 'new' }} className="btn compact">
              <Icon name="plus" size="small" />
              {t('journey.new')}
            </Link>
          )}
        </span>
      </div>
      <div className="scroll">
        {map.data?.complete === false && <p className="note journey-note">{t('journey.following')}</p>}
        <QueryError query={map} />
        {map.isPending && <SkeletonLines rows={8} />}
        {map.data && stages.length === 0 && <p className="panel nothing">{t('journey.none')}</p>}
        {map.data && chosen && (
          <>
            <MapPanel map={map.data} chosen={chosen} onChoose={(stage) => change({ stage: stage.key, stuck: undefined })} />
            <div className="journey-columns">
              <StagePanel stage={chosen} day={today} from={from} stuck={search.stuck === '1'} onStuck={(stuck) => change({ stuck: stuck ? '1' : undefined })} />
              <FlowPanel map={map.data} />
            </div>
            {!past && stages.some((stage) => stage.onboarding) && <BoardPanel />}
            {!past && stages.some((stage) => stage.onboarding) && <OnboardingMore today={today} />}
            {stages.some((stage) => stage.onboarding) && <OnboardingPanel to={today} />}
          </>
        )}
      </div>
    </>
  );
}

// Where most are stuck, else where most are.
function busiest(stages: JourneyStage[]): JourneyStage | undefined {
  return [...stages].sort((a, b) => b.stuck - a.stuck || b.here - a.here)[0];
}

interface MapProps {
  map: JourneyMap;
  chosen: JourneyStage;
  onChoose: (stage: JourneyStage) => void;
}

function MapPanel({ map, chosen, onChoose }: MapProps) {
  const most = Math.max(1, ...map.stages.map((stage) => stage.here));
  return (
    <section className="panel" aria-label={t('journey.map')}>
      <PanelHead title={t('journey.map')} aside={t('journey.map_hint', { day: formatDay(map.to) })} />
      <ol className="journey-map">
        {map.stages.map((stage) => (
          <li key={stage.id}>
            <button type="button" className="journey-stage" aria-pressed={stage.id === chosen.id} title={stage.meaning} onClick={() => onChoose(stage)}>
              <span className="journey-name">{stage.name}</span>
              <b className="journey-here">
                {formatNumber(stage.here)}
                <span className="for-readers"> {t('journey.here', { n: stage.here })}</span>
              </b>
              <Bar share={stage.here / most} tone="leaf" />
              <span className="journey-line second">{t('journey.change', { n: formatSigned(stage.here - stage.before), day: formatDay(map.from) })}</span>
              <span className="journey-line second">
                {stage.median_days === null ? t('journey.usual_none') : t('journey.usual', { days: t('journey.days', { n: Math.round(stage.median_days) }) })}
              </span>
              <span className="journey-line">
                {!stage.on && <span className="tag">{t('journey.off')}</span>}
                {stage.stuck > 0 && <span className="tag watch">{t('journey.stuck', { n: stage.stuck })}</span>}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
