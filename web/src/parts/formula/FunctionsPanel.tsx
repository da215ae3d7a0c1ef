import { useState } from 'react';
import { useFunctions } from '../../api/formulas.ts';
import { t } from '../../i18n/index.tsx';
import { Icon } from '../Icon.tsx';
import { QueryError } from '../messages.tsx';
import { PanelHead } from '../small.tsx';

// Everything a formula may call, with its meaning and an example.
export function FunctionsPanel({ onClose }: { onClose: () => void }) {
  const functions = useFunctions();
  const [wanted, setWanted] = useState('');
  const shown = (functions.data ?? []).filter((each) =>
    `${each.name} ${each.meaning}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <section className="panel work-side" aria-label={t('formula.functions')}>
      <PanelHead title={t('formula.functions')}>
        <button type="button" className="btn plain compact square" aria-label={t('common.close')} onClick={onClose}>
          <Icon name="close" size="small" />
        </button>
      </PanelHead>
      <input
        type="search"
        className="field wide"
        aria-label={t('formula.find_function')}
        placeholder={t('formula.find_function')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <QueryError query={functions} />
      <dl className="functions" tabIndex={0} aria-label={t('formula.functions')}>
        {shown.map((each) => (
          <div key={each.name}>
            <dt>
              <code>
                {each.name}
                {each.parameters.length > 0 && `(${each.parameters.join(', ')})`}
              </code>
            </dt>
            <dd>
              {each.meaning}
              <code>{each.example}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
