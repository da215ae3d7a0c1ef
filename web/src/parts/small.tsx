import type { ReactNode } from 'react';
import { formatChange, initials } from '../lib/format.ts';
import { showKeys } from '../lib/keys.ts';

// The smallest parts: a change, a bar, an avatar, keys.

// A relative change with arrow and colour. `inverse` where more is worse (people lost); `neutral` where neither is.
export function Delta({ value, inverse = false }: { value: number | null | undefined; inverse?: boolean }) {
  const change = formatChange(value);
  const better = change.direction === 'none' ? null : (change.direction === 'up') !== inverse;
  const tone = better === null ? '' : better ? ' up' : ' down';
  return <span className={`delta${tone}`}>{change.text}</span>;
}

export function Bar({ share, tone = '' }: { share: number | null | undefined; tone?: '' | 'leaf' | 'over' }) {
  const width = Math.min(100, Math.max(0, (share ?? 0) * 100));
  const over = (share ?? 0) > 1 ? 'over' : tone;
  return (
    <span className={`bar ${over}`} aria-hidden="true">
      <i style={{ width: `${width}%` }} />
    </span>
  );
}

export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  return (
    <span className={large ? 'avatar large' : 'avatar'} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

export function Keys({ keys }: { keys: string }) {
  return (
    <>
      {showKeys(keys).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </>
  );
}

export function PanelHead({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children?: ReactNode }) {
  return (
    <div className="panel-head">
      <h2>{title}</h2>
      {aside !== undefined && <span className="aside cut">{aside}</span>}
      {children !== undefined && <span className="push row">{children}</span>}
    </div>
  );
}

export function SkeletonLines({ rows, widths = [60, 40] }: { rows: number; widths?: number[] }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="row" style={{ height: 26 }}>
          <span className="skeleton" style={{ width: `${widths[index % widths.length]}%` }} />
        </div>
      ))}
    </div>
  );
}
