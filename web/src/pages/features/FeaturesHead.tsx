import '../messages/messages.css';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { t } from '../../i18n/index.tsx';

// What the pages of product use have in common: their head with its places.
export function FeaturesHead({ title, aside, children }: { title: string; aside?: string; children?: ReactNode }) {
  const shared = { activeProps: { 'aria-current': 'page' as const }, inactiveProps: { 'aria-current': undefined } };
  return (
    <>
      <div className="head">
        <h1>{title}</h1>
        {aside !== undefined && (
          <div className="sum not-phone">
            <span>{aside}</span>
          </div>
        )}
        {children !== undefined && <span className="push row wrap">{children}</span>}
      </div>
      <nav className="message-places" aria-label={t('features.places')}>
        <Link to="/features" activeOptions={{ exact: true, includeSearch: false }} {...shared}>
          {t('features.title')}
        </Link>
        <Link to="/features/adoption" activeOptions={{ includeSearch: false }} {...shared}>
          {t('adoption.title')}
        </Link>
        <Link to="/features/versions" activeOptions={{ includeSearch: false }} {...shared}>
          {t('versions.title')}
        </Link>
        <Link to="/features/use-cases" activeOptions={{ includeSearch: false }} {...shared}>
          {t('cases.title')}
        </Link>
        <Link to="/features/plans" activeOptions={{ includeSearch: false }} {...shared}>
          {t('plans.title')}
        </Link>
        <Link to="/features/effort" activeOptions={{ includeSearch: false }} {...shared}>
          {t('effort.title')}
        </Link>
      </nav>
    </>
  );
}
