import { useRef } from 'react';
import { CHANNELS, type ChannelItem, type Channels } from '../../api/ahead.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, dayNumber, formatDay, formatMonth } from '../../lib/dates.ts';
import { monthTicks } from '../../lib/timeline.ts';
import { useWidth } from '../../lib/width.ts';
import { useClock } from '../../lib/workspace.ts';

const LANE = 26;
const LABELS = 84;
const FOOT = 22;
const USE = 40;
const TICKS = 8;

// Every channel a lane, one below the other, over the same days; the use of the product below. A list says the same.
export function ChannelLine({ channels }: { channels: Channels }) {
  const { zone } = useClock();
  const { busiest } = channels;
  const day = (moment: string) => formatDay(dayInZone(moment, zone), channels.today);
  return (
    <>
      <p className="small-text second">
        {busiest && busiest.contacts > 1 && t('contact.busiest', { n: busiest.contacts, channels: busiest.channels, from: day(busiest.from), to: day(busiest.to) })}{' '}
        {t('contact.gap', { n: channels.longest_gap_days })} {channels.cut && t('contact.cut')}
      </p>
      <Lanes channels={channels} zone={zone} />
      {channels.items.length === 0 ? <p className="nothing small-text">{t('contact.nothing')}</p> : <ChannelList items={channels.items} zone={zone} today={channels.today} />}
    </>
  );
}

function Lanes({ channels, zone }: { channels: Channels; zone: string }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 900, 240);
  const used = CHANNELS.filter((channel) => channels.items.some((item) => item.channel === channel));
  const first = dayNumber(channels.from);
  const span = Math.max(1, dayNumber(channels.to) - first + 1);
  const x = (day: string) => LABELS + ((dayNumber(day) - first + 0.5) / span) * (width - LABELS);
  const top = used.length * LANE;
  const height = top + USE + FOOT;
  const most = Math.max(1, ...channels.use.map((each) => each.people ?? 0));
  const now = x(channels.today);
  return (
    <div ref={box} className="channel-lanes">
      <svg width={width} height={height} role="img" aria-label={t('contact.channels')}>
        {used.map((channel, lane) => (
          <g key={channel}>
            <text x={0} y={lane * LANE + 17} className="lane-name">
              {t(`contact.channel_${channel}`)}
            </text>
            <line x1={LABELS} x2={width} y1={lane * LANE + 13} y2={lane * LANE + 13} className="lane-line" />
            {channels.items
              .filter((item) => item.channel === channel)
              .map((item) => (
                <circle key={item.id} cx={x(dayInZone(item.at, zone))} cy={lane * LANE + 13} r={4.5} className={item.planned ? 'lane-dot planned' : 'lane-dot'}>
                  <title>{`${formatDay(dayInZone(item.at, zone), channels.today)}: ${item.title}`}</title>
                </circle>
              ))}
          </g>
        ))}
        <text x={0} y={top + USE - 8} className="lane-name">
          {t('contact.channel_use')}
        </text>
        {channels.use.map(({ day, people }) =>
          people ? <line key={day} x1={x(day)} x2={x(day)} y1={top + USE} y2={top + USE - 4 - (people / most) * (USE - 10)} className="lane-use" /> : null,
        )}
        <line x1={now} x2={now} y1={0} y2={top + USE} className="lane-now">
          <title>{t('contact.today')}</title>
        </line>
        {monthTicks(channels.from, channels.to, TICKS).map((tick) => (
          <text key={tick} x={x(tick)} y={height - 6} className="lane-name">
            {formatMonth(tick)}
          </text>
        ))}
      </svg>
    </div>
  );
}

function ChannelList({ items, zone, today }: { items: ChannelItem[]; zone: string; today: string }) {
  return (
    <details className="channel-list">
      <summary className="link small-text">{t('contact.list')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('contact.column_when')}</th>
            <th scope="col">{t('contact.column_channel')}</th>
            <th scope="col">{t('contact.column_what')}</th>
            <th scope="col">{t('contact.column_who')}</th>
          </tr>
        </thead>
        <tbody>
          {[...items].reverse().map((item) => (
            <tr key={`${item.channel} ${item.id}`}>
              <td className="nowrap">
                {formatDay(dayInZone(item.at, zone), today)} {item.planned && <span className="tag">{t('contact.planned')}</span>}
              </td>
              <td>{t(`contact.channel_${item.channel}`)}</td>
              <td>{item.title}</td>
              <td>{item.who}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
