import type { Group, Measure } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { newMeasure, shareOf } from './card-draft.ts';

interface Props {
  measures: Measure[];
  at: number;
  readOnly: boolean;
  onOpen: (index: number) => void;
  onChange: (measures: Measure[]) => void;
}

// The measures by group, each with its weight and what that is of a hundred.
export function MeasureList({ measures, at, readOnly, onOpen, onChange }: Props) {
  const add = (group: Group) => {
    onChange([...measures, newMeasure(measures, group)]);
    onOpen(measures.length);
  };
  const weight = (index: number, value: number) =>
    onChange(measures.map((measure, place) => (place === index ? { ...measure, weight: value } : measure)));
  const remove = (index: number) => {
    onChange(measures.filter((_, place) => place !== index));
    onOpen(Math.max(0, index - 1));
  };
  return (
    <section className="panel" aria-label={t('scorecards.measures')}>
      <PanelHead title={t('scorecards.measures')} aside={t('scorecards.measures_aside')} />
      {(['experience', 'outcome'] as Group[]).map((group) => (
        <div key={group} className="measure-group">
          <div className="row">
            <h3>{t(`health.${group}`)}</h3>
            <span className="quiet small-text">{t('scorecards.of_hundred', { n: groupShare(measures, group) })}</span>
            {!readOnly && (
              <button type="button" className="link small-text push" onClick={() => add(group)}>
                {t('scorecards.add_measure')}
              </button>
            )}
          </div>
          <ul>
            {measures.map((measure, index) =>
              measure.group !== group ? null : (
                <li key={measure.key} className={index === at ? 'measure-row at' : 'measure-row'}>
                  <button type="button" className="measure-name" aria-pressed={index === at} onClick={() => onOpen(index)}>
                    <b>{measure.name || t('scorecards.unnamed')}</b>
                    <span className="mono">{measure.formula}</span>
                  </button>
                  <input
                    type="number"
                    className="field weight-field"
                    aria-label={t('scorecards.weight_of', { name: measure.name || t('scorecards.unnamed') })}
                    min={0}
                    max={1000}
                    step="any"
                    readOnly={readOnly}
                    value={measure.weight}
                    onChange={(event) => weight(index, Number(event.target.value))}
                  />
                  <span className="right second small-text">{t('scorecards.share', { n: shareOf(measure, measures).toFixed(1) })}</span>
                  {!readOnly && (
                    <button
                      type="button"
                      className="btn plain compact square"
                      aria-label={t('scorecards.remove_measure', { name: measure.name || t('scorecards.unnamed') })}
                      onClick={() => remove(index)}
                    >
                      <Icon name="close" size="small" />
                    </button>
                  )}
                </li>
              ),
            )}
          </ul>
        </div>
      ))}
    </section>
  );
}

function groupShare(measures: Measure[], group: Group): string {
  return measures
    .filter((measure) => measure.group === group)
    .reduce((sum, measure) => sum + shareOf(measure, measures), 0)
    .toFixed(0);
}
