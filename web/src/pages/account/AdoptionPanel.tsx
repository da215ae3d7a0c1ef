import '../adoption/adoption.css';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAccountAdoption, type AccountAdoption, type AdoptionSign } from '../../api/adoption.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { formatDaysAgo } from '../../lib/dates.ts';
import { changeOf, formatNumber, formatShare } from '../../lib/format.ts';
import { personName } from '../../lib/names.ts';
import { LineChart } from '../../parts/LineChart.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { Delta, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { AnswerTag, figureText, SignMark } from '../adoption/adoption-parts.tsx';

const FEW = 5;

// Three questions about the customer with what answers them, how often and how well, and who comes too seldom.
export function AdoptionPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const adoption = useAccountAdoption(id, day);
  const [table, setTable] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const data = adoption.data;
  return (
    <section className="panel order-2" aria-label={t('adoption.title')}>
      <PanelHead title={t('adoption.title')}>
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      <QueryError query={adoption} />
      {adoption.isPending && <SkeletonLines rows={6} />}
      {data && (
        <>
          <Figures data={data} />
          <LineChart
            days={data.history.map((week) => week.day)}
            series={[
              { name: t('adoption.figure_frequency'), values: data.history.map((week) => week.frequency), look: 'leaf' },
              { name: t('adoption.figure_effectiveness'), values: data.history.map((week) => week.effectiveness), look: 'ink' },
            ]}
            today={today}
            label={t('adoption.history')}
            height={84}
            most={1}
            format={formatShare}
            table={table}
          />
          <ul>
            {data.questions.map(({ question, answer, evidence }) => (
              <li key={question} className="question-line">
                <button type="button" aria-expanded={open === question} onClick={() => setOpen(open === question ? null : question)}>
                  {t(`adoption.question_${question}`)} <AnswerTag answer={answer} />
                </button>
                {open === question && <Signs signs={evidence} />}
                {open === question && question === 'value' && <Intended data={data} />}
              </li>
            ))}
          </ul>
          <Behind data={data} day={day} today={today} />
        </>
      )}
    </section>
  );
}

function Figures({ data }: { data: AccountAdoption }) {
  const keys = ['frequency', 'effectiveness', 'adoption'] as const;
  return (
    <dl className="adoption-panel-figures">
      {keys.map((key) => (
        <div key={key} title={t(`adoption.meaning_${key}`)}>
          <dt>{key === 'adoption' ? t(`adoption.${data.measure}`) : t(`adoption.figure_${key}`)}</dt>
          <dd>
            {formatShare(data.figures[key])} <Delta value={changeOf(data.figures[key], data.previous[key])} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

// What the sign says, its figure, and where it comes from; its formula on top of it.
function Signs({ signs }: { signs: AdoptionSign[] }) {
  return (
    <ul className="sign-list">
      {signs.map((sign) => (
        <li key={sign.key} title={sign.formula || undefined}>
          <SignMark mark={sign.mark} />
          <span>
            {signName(sign.key)} <span className="source">{t(`adoption.source_${sign.source}` as 'adoption.source_usage')}</span>
          </span>
          <b>{figureText(sign.value, sign.unit)}</b>
        </li>
      ))}
    </ul>
  );
}

function signName(key: string): string {
  const name = `adoption.sign_${key}`;
  return hasMessage(name) ? t(name) : key;
}

const MARKS = { yes: 'good', no: 'poor', unknown: 'unknown' } as const;

function Intended({ data }: { data: AccountAdoption }) {
  if (data.intended.length === 0) return null;
  return (
    <>
      <h3 className="small-text">{t('adoption.intended')}</h3>
      <ul className="sign-list">
        {data.intended.map((one) => (
          <li key={one.name} title={one.formula}>
            <SignMark mark={MARKS[one.holds]} />
            <span>
              {one.name} <span className="source">{boundText(one.at_least, one.at_most)}</span>
            </span>
            <b>{figureText(one.value, one.unit)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

function boundText(least: number | null, most: number | null): string {
  return [least !== null && t('adoption.at_least_n', { n: formatNumber(least) }), most !== null && t('adoption.at_most_n', { n: formatNumber(most) })].filter(Boolean).join(', ');
}

function Behind({ data, day, today }: { data: AccountAdoption; day: string | undefined; today: string }) {
  const [all, setAll] = useState(false);
  const { items, total } = data.behind;
  const judged = data.figures.people_judged ?? 0;
  return (
    <div className="question-line">
      <h3 className="small-text">{judged > 0 ? t('adoption.behind_title', { n: total, of: judged }) : t('adoption.nobody_judged')}</h3>
      <ul className="behind-list">
        {items.slice(0, all ? undefined : FEW).map((item) => (
          <li key={item.person.id}>
            <span className="cut">
              <Link to="/people/$id" params={{ id: item.person.id }} search={{ day }}>
                {personName(item.person)}
              </Link>{' '}
              <span className="source second">{item.role}</span>
            </span>
            <span className="second nowrap" title={item.last_seen ?? undefined}>
              {t('adoption.came', { came: item.came ?? 0, expected: item.expected })}, {item.last_seen ? formatDaysAgo(item.last_seen, today) : t('adoption.never')}
            </span>
          </li>
        ))}
      </ul>
      {!all && items.length > FEW && (
        <button type="button" className="link small-text" onClick={() => setAll(true)}>
          {t('common.all', { n: items.length })}
        </button>
      )}
    </div>
  );
}
