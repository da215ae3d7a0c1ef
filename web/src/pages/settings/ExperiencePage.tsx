import './settings.css';
import { Select, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { saveExperience, useExperience, type Experience } from '../../api/experience.ts';
import { useMay } from '../../api/rights.ts';
import { useSegments } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

const LEVELS_MAX = 8;

// How customers should feel, the levels of experience, and which segment is given which.
export function ExperiencePage() {
  usePageTitle(t('experience.title'));
  const experience = useExperience();
  return (
    <div className="settings-main">
      <h2>{t('experience.title')}</h2>
      <p className="second">{t('experience.text')}</p>
      <QueryError query={experience} />
      {experience.isPending && <SkeletonLines rows={6} />}
      {experience.data && <Form key={JSON.stringify(experience.data)} start={experience.data} />}
    </div>
  );
}

function Form({ start }: { start: Experience }) {
  const may = useMay('define');
  const segments = useSegments().data?.items.filter((one) => one.scope === 'accounts') ?? [];
  const [motif, setMotif] = useState(start.motif);
  const [levels, setLevels] = useState(start.levels);
  const [given, setGiven] = useState(() => new Map(start.segments.map((one) => [one.segment, one.level])));
  const save = useMutation({
    mutationFn: () =>
      saveExperience({ motif, levels: levels.filter((one) => one.name.trim() !== ''), segments: [...given].map(([segment, level]) => ({ segment, level })) }),
    onSuccess: () => showToast(t('experience.saved')),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const give = (segment: number, level: string | null) => {
    const next = new Map(given);
    if (level) next.set(segment, Number(level));
    else next.delete(segment);
    setGiven(next);
  };
  return (
    <form className="experience-form" onSubmit={submit}>
      <Textarea label={t('experience.motif')} autosize minRows={2} maxLength={1000} readOnly={!may} value={motif} onChange={(event) => setMotif(event.currentTarget.value)} />
      <h3>{t('experience.levels')}</h3>
      {levels.map((level, index) => (
        <Level
          key={index}
          n={index + 1}
          level={level}
          may={may}
          onChange={(next) => setLevels(levels.map((one, at) => (at === index ? { ...one, ...next } : one)))}
          onRemove={levels.length > 1 && index === levels.length - 1 ? () => setLevels(levels.slice(0, -1)) : undefined}
        />
      ))}
      {may && levels.length < LEVELS_MAX && (
        <button type="button" className="btn compact" onClick={() => setLevels([...levels, { name: '', meaning: '' }])}>
          <Icon name="plus" size="small" />
          {t('experience.add')}
        </button>
      )}
      <h3>{t('experience.segments')}</h3>
      {segments.length === 0 && <p className="nothing small-text">{t('experience.no_segments')}</p>}
      {segments.map((segment) => (
        <Select
          key={segment.id}
          label={segment.name}
          placeholder={t('experience.none')}
          clearable
          readOnly={!may}
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          data={levels.map((level, index) => ({ value: String(index + 1), label: level.name || t('experience.level', { n: index + 1 }) }))}
          value={given.has(segment.id) ? String(given.get(segment.id)) : null}
          onChange={(level) => give(segment.id, level)}
        />
      ))}
      {save.isError && <ErrorNote error={save.error} />}
      {may && (
        <div>
          <button type="submit" className="btn main" disabled={save.isPending}>
            {t('common.save')}
          </button>
        </div>
      )}
    </form>
  );
}

interface LevelProps {
  n: number;
  level: Experience['levels'][number];
  may: boolean;
  onChange: (next: Partial<Experience['levels'][number]>) => void;
  onRemove?: () => void;
}

function Level({ n, level, may, onChange, onRemove }: LevelProps) {
  return (
    <div className="experience-level">
      <TextInput aria-label={t('experience.level_name', { n })} maxLength={100} readOnly={!may} value={level.name} onChange={(event) => onChange({ name: event.currentTarget.value })} />
      <Textarea aria-label={t('experience.level_meaning', { n })} autosize minRows={1} maxLength={500} readOnly={!may} value={level.meaning} onChange={(event) => onChange({ meaning: event.currentTarget.value })} />
      {may && onRemove && (
        <button type="button" className="btn plain compact square" aria-label={t('experience.remove', { n })} onClick={onRemove}>
          <Icon name="close" size="small" />
        </button>
      )}
    </div>
  );
}
