import type { PlayBody, PlayFlow, StepKind } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber } from '../../lib/format.ts';
import { inOrder, stepOf, waysOf } from '../../lib/plays/graph.ts';
import { GOAL } from '../../lib/plays/layout.ts';
import { enterWords, goalWords, stepTitle, stepWords, type CardWords, type PlayNames } from '../../lib/plays/words.ts';
import { Icon } from '../../parts/Icon.tsx';
import { AddStep } from './AddStep.tsx';
import { ENTRY, wayWord } from './nodes.ts';

interface Props {
  body: PlayBody;
  flow: PlayFlow | null;
  names: PlayNames;
  editing: boolean;
  selected: string | null;
  wrong: Map<string, string>;
  onOpen: (id: string) => void;
  onInsert: (after: string | null, way: 'next' | 'otherwise', kind: StepKind) => void;
  onRemove: (id: string) => void;
}

// The same steps as the canvas, one under the other: for phones, and for those who hear them.
export function PlayOutline({ body, flow, names, editing, selected, wrong, onOpen, onInsert, onRemove }: Props) {
  const order = inOrder(body.steps);
  const number = (id: string) => order.findIndex((step) => step.id === id) + 1;
  const lead = (id: string | undefined) => (stepOf(body.steps, id) ? t('play.leads_to', { n: number(id!), title: stepTitle(stepOf(body.steps, id)!, body.steps, names) }) : t('play.leads_to_end'));
  const shared = { selected, wrong, onOpen };
  return (
    <ol className="play-outline" aria-label={t('play.steps')}>
      <Line {...shared} id={ENTRY} words={enterWords(body, names)} lines={body.holdout > 0 ? [t('play.holdout_of', { n: body.holdout })] : []} figures={flow ? t('play.line_entered', { entered: formatNumber(flow.counts.entered), held: formatNumber(flow.counts.held) }) : ''}>
        {editing && <AddStep label={t('play.add_first')} onAdd={(kind) => onInsert(null, 'next', kind)} />}
      </Line>
      {order.map((step) => {
        const words = stepWords(step, body.steps, names);
        const ways = waysOf(step);
        const counts = flow?.steps.find((each) => each.id === step.id);
        const same = ways.length > 1 && step.next === step.otherwise;
        const lines = ways.length === 1 || same ? [lead(step.next)] : ways.map((way) => `${wayWord(step.kind, way)}: ${lead(step[way])}`);
        return (
          <Line
            key={step.id}
            {...shared}
            id={step.id}
            number={number(step.id)}
            words={words}
            lines={lines}
            figures={counts ? t('play.line_counts', { came: formatNumber(counts.came), done: formatNumber(counts.done), here: formatNumber(counts.here) }) : ''}
          >
            {editing &&
              (same ? ways.slice(0, 1) : ways).map((way) => (
                <AddStep
                  key={way}
                  text={ways.length > 1 && !same ? wayWord(step.kind, way) : undefined}
                  label={ways.length > 1 && !same ? t('play.add_on_way', { name: words.title, way: wayWord(step.kind, way) }) : t('play.add_after', { name: words.title })}
                  onAdd={(kind) => onInsert(step.id, way, kind)}
                />
              ))}
            {editing && (
              <button type="button" className="btn plain compact square" aria-label={t('play.remove_of', { name: words.title })} title={t('play.remove_of', { name: words.title })} onClick={() => onRemove(step.id)}>
                <Icon name="close" size="small" />
              </button>
            )}
          </Line>
        );
      })}
      <Line {...shared} id={GOAL} words={goalWords(body)} lines={[]} figures="" />
    </ol>
  );
}

interface LineProps extends Pick<Props, 'selected' | 'wrong' | 'onOpen'> {
  id: string;
  number?: number;
  words: CardWords;
  lines: string[];
  figures: string;
  children?: React.ReactNode;
}

function Line({ id, number, words, lines, figures, selected, wrong, onOpen, children }: LineProps) {
  const problem = wrong.get(id);
  return (
    <li>
      <button type="button" className="outline-line" aria-current={selected === id ? 'true' : undefined} onClick={() => onOpen(id)}>
        <span className="outline-number" aria-hidden="true">
          {number ?? <Icon name={words.icon} size="small" />}
        </span>
        <span className="outline-words">
          <b>{words.title}</b>
          {words.text && <span className={words.mono ? 'mono tiny-text second' : 'small-text second'}>{words.text}</span>}
          {lines.map((line) => (
            <span key={line} className="small-text quiet">
              {line}
            </span>
          ))}
          {figures && <span className="small-text">{figures}</span>}
          {problem && <span className="small-text bad">{problem}</span>}
        </span>
      </button>
      {children && <span className="row">{children}</span>}
    </li>
  );
}
