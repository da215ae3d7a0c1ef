import '../parts/warnings/warnings.css';
import { Popover } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useLiveEvent } from '../api/live.ts';
import { readNotices, refreshWarnings, useNotices, type Notice } from '../api/warnings.ts';
import { t } from '../i18n/index.tsx';
import { formatSince } from '../lib/dates.ts';
import { useIsPhone } from '../lib/phone.ts';
import { showToast } from '../lib/toast.ts';
import { useClock } from '../lib/workspace.ts';
import { Icon } from '../parts/Icon.tsx';
import { errorText, QueryError } from '../parts/messages.tsx';
import { accountText, DirectionMark } from '../parts/warnings/WarningCard.tsx';

// What was raised lately, and what of it nobody here has read. It fills by itself while the page is open.
export function Bell() {
  const [open, setOpen] = useState(false);
  const notices = useNotices();
  const clock = useClock();
  const navigate = useNavigate();
  const phone = useIsPhone();
  useLiveEvent('warning', refreshWarnings);
  const unread = notices.data?.unread ?? 0;
  const read = (ids: number[] | 'all') => void readNotices(ids).catch((error: unknown) => showToast(errorText(error)));
  const show = ({ read: seen, warning }: Notice) => {
    setOpen(false);
    if (!seen) read([warning.id]);
    void navigate({ to: '/warnings', search: { open: String(warning.id) } });
  };
  return (
    <Popover opened={open} onChange={setOpen} position={phone ? 'bottom' : 'right-end'} width={phone ? window.innerWidth - 24 : 360} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className="bell" title={t('bell.label', { n: unread })} onClick={() => setOpen(!open)}>
          <Icon name="bell" />
          <span className="word">{t('bell.title')}</span>
          {unread > 0 && (
            <span className="bell-count">
              {unread}
              <span className="for-readers"> {t('bell.unread')}</span>
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('bell.title')}>
        <div className="panel-head">
          <h2>{t('bell.title')}</h2>
          <span className="push">
            {unread > 0 && (
              <button type="button" className="link small-text" onClick={() => read('all')}>
                {t('bell.read_all')}
              </button>
            )}
          </span>
        </div>
        <QueryError query={notices} />
        {(notices.data?.found ?? 0) > 0 && (
          <p className="small-text second">
            {t('bell.found', { n: notices.data!.found! })}{' '}
            <Link to="/warnings" className="link" onClick={() => setOpen(false)}>
              {t('bell.register')}
            </Link>
          </p>
        )}
        {notices.data?.items.length === 0 && <p className="nothing small-text">{t('bell.none')}</p>}
        <ul className="notice-list">
          {notices.data?.items.map((notice) => (
            <li key={notice.warning.id}>
              <button type="button" className={notice.read ? 'notice' : 'notice unread'} onClick={() => show(notice)}>
                <DirectionMark warning={notice.warning} />
                <span>
                  <b>{notice.warning.name}</b>
                  <span className="second"> {accountText(notice.warning)}</span>
                </span>
                <span className="row quiet small-text nowrap">
                  {formatSince(notice.warning.raised_at, clock.now())}
                  {!notice.read && <i className="unread-dot" role="img" aria-label={t('bell.unread')} />}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
