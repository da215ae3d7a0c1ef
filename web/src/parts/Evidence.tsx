import { Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../i18n/index.tsx';
import { formatDayLong } from '../lib/dates.ts';
import { Delta } from './small.tsx';

// A number that opens: value, change, what it means, and when it was counted.

interface Props {
  label: string;
  value: string;
  meaning: string;
  day: string | undefined;
  change?: number | null;
  inverse?: boolean;
  before?: string;
  extra?: ReactNode;
  children: ReactNode;
}

export function Evidence(props: Props) {
  const { label, value, meaning, day, change, before } = props;
  return (
    <Popover position="bottom" withinPortal trapFocus returnFocus shadow="none">
      <Popover.Target>
        <button type="button" className="opens" aria-label={t('evidence.open', { label, value })}>
          {props.children}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="evidence" aria-label={label}>
        <h2>{label}</h2>
        <div className="row" style={{ alignItems: 'baseline' }}>
          <span className="figure">{value}</span>
          {change !== undefined && <Delta value={change} inverse={props.inverse} />}
          {before !== undefined && <span className="quiet small-text">{t('evidence.from', { value: before })}</span>}
        </div>
        <p className="second small-text">{meaning}</p>
        <dl className="pairs evidence-pairs">
          <dt>{t('evidence.counted')}</dt>
          <dd>{day ? t('evidence.counted_day', { day: formatDayLong(day) }) : t('evidence.counted_live')}</dd>
          {before !== undefined && (
            <>
              <dt>{t('evidence.before')}</dt>
              <dd>{before}</dd>
            </>
          )}
        </dl>
        {props.extra}
      </Popover.Dropdown>
    </Popover>
  );
}
