import './signin.css';
import type { ReactNode } from 'react';
import { t } from '../../i18n/index.tsx';
import { Logo } from '../../parts/Icon.tsx';

// The small sheet in front of the app: sign-in, set-up, joining.
export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="door">
      <div className="door-sheet">
        <div className="brand">
          <Logo />
          {t('app.name')}
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
