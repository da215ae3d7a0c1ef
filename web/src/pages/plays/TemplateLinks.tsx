import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';

// From a step to its template, and to a new one: beside the play, which may not be saved yet.
export function TemplateLinks({ template }: { template: number | undefined }) {
  const may = useMay('define');
  return (
    <p className="row wrap small-text">
      {template !== undefined && (
        <Link to="/messages/templates/$id" params={{ id: String(template) }} target="_blank" className="link">
          {t('play.open_template')}
        </Link>
      )}
      {may && (
        <Link to="/messages/templates/$id" params={{ id: 'new' }} target="_blank" className="link">
          {t('play.new_template')}
        </Link>
      )}
    </p>
  );
}
