import { Select } from '@mantine/core';
import { useSegments } from '../api/segments.ts';
import { t } from '../i18n/index.tsx';
import { useOwners } from './useOwners.ts';

interface Scope {
  owner?: string;
  segment?: string; // its number
}

// Whose accounts a page is about, and which segment's, for the day that it shows.
export function ScopeSelects({ owner, segment, day, onChange }: Scope & { day?: string; onChange: (next: Scope) => void }) {
  const owners = useOwners();
  const segments = useSegments(day).data?.items ?? [];
  return (
    <>
      <Select
        className="quiet-select"
        aria-label={t('portfolio.owner')}
        placeholder={t('portfolio.all_owners')}
        // One who owns nothing any more may still be asked for.
        data={owner && !owners.includes(owner) ? [owner, ...owners] : owners}
        value={owner ?? null}
        clearable
        searchable
        onChange={(next) => onChange({ owner: next ?? undefined })}
      />
      <Select
        className="quiet-select"
        aria-label={t('portfolio.segment')}
        placeholder={t('portfolio.all_segments')}
        data={segments.filter((each) => each.scope === 'accounts').map((each) => ({ value: String(each.id), label: each.name }))}
        value={segment ?? null}
        clearable
        onChange={(next) => onChange({ segment: next ?? undefined })}
      />
    </>
  );
}
