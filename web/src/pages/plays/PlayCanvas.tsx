import '@xyflow/react/dist/base.css';
import './canvas.css';
import { BaseEdge, EdgeLabelRenderer, Handle, Position, ReactFlow, ReactFlowProvider, useReactFlow, useStore, type Edge, type EdgeProps, type Node, type NodeProps } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { PlayBody, PlayFlow, StepKind } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber } from '../../lib/format.ts';
import { GOAL } from '../../lib/plays/layout.ts';
import type { PlayNames } from '../../lib/plays/words.ts';
import { forks } from '../../lib/plays/graph.ts';
import { Icon } from '../../parts/Icon.tsx';
import { AddStep } from './AddStep.tsx';
import { drawingOf, ENTRY, walk, type CanvasEdge, type CanvasNode, type Drawing } from './nodes.ts';

export interface CanvasProps {
  body: PlayBody;
  flow: PlayFlow | null;
  names: PlayNames;
  editing: boolean;
  selected: string | null;
  wrong: Map<string, string>; // by node, what is wrong there
  onOpen: (id: string, byKey: boolean) => void;
  onInsert: (after: string | null, way: 'next' | 'otherwise', kind: StepKind) => void;
  onRemove: (id: string) => void;
  onConnect: (from: string, way: 'next' | 'otherwise', to: string | undefined) => void;
  children: ReactNode; // what floats over it at the right
}

interface Acts extends Pick<CanvasProps, 'editing' | 'onOpen' | 'onInsert'> {
  onKey: (event: KeyboardEvent, id: string) => void;
  onFocus: (id: string) => void;
}

type CardNode = Node<{ node: CanvasNode; chosen: boolean; wrong: string | undefined; forks: boolean; acts: Acts }, 'card'>;
type WayEdge = Edge<{ edge: CanvasEdge; name: string; acts: Acts }, 'way'>;

// The steps of a play drawn from the top down. The lines are those of lib/plays/layout; React Flow moves and zooms them.
export default function PlayCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas(props: CanvasProps) {
  const { body, flow, names, editing, selected, wrong, onOpen, onInsert, onRemove, onConnect, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const drawing = useMemo(() => drawingOf(body, flow, names), [body, flow, names]);
  const see = useSee(drawing);
  useStartView(drawing);
  const focus = (id: string) => box.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  const acts: Acts = {
    editing,
    onOpen,
    onInsert,
    onFocus: see,
    onKey: (event, id) => {
      const to = walk(drawing, id, event.key);
      if (to) focus(to);
      else if (editing && (event.key === 'Delete' || event.key === 'Backspace') && !id.startsWith('#')) onRemove(id);
      else if (!event.key.startsWith('Arrow')) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
  const nodes: CardNode[] = drawing.nodes.map((node) => ({
    id: node.id, type: 'card', position: { x: node.x - node.width / 2, y: node.y }, width: node.width, height: node.height,
    // As known already: a card that is drawn anew keeps the places of its lines, which would vanish for a moment otherwise.
    measured: { width: node.width, height: node.height },
    data: { node, chosen: node.id === selected, wrong: wrong.get(node.id), forks: body.steps.some((step) => step.id === node.id && forks(step.kind)), acts },
  }));
  const edges: WayEdge[] = drawing.edges.map((edge) => ({
    id: edge.id, type: 'way', source: edge.from, target: edge.to, sourceHandle: edge.way === 'otherwise' ? 'otherwise' : 'next', focusable: false,
    data: { edge, name: drawing.nodes.find((node) => node.id === edge.from)!.words.title, acts },
  }));
  return (
    <div ref={box} className="play-canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        aria-label={t('play.canvas')}
        nodesDraggable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        nodesConnectable={editing}
        disableKeyboardA11y
        deleteKeyCode={null}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.3}
        maxZoom={1.5}
        proOptions={{ hideAttribution: true }}
        onConnect={({ source, target, sourceHandle }) => onConnect(source, sourceHandle === 'otherwise' ? 'otherwise' : 'next', target === GOAL ? undefined : target)}
        isValidConnection={({ source, target }) => !source.startsWith('#') && (target === GOAL || !target.startsWith('#'))}
      />
      <Zoom />
      <div className="canvas-float right">{children}</div>
    </div>
  );
}

const EDGE_ROOM = 24;

// The whole width where it fits at a size that can be read, from the top down.
function useStartView({ left, right }: Drawing): void {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const done = useRef(false);
  useEffect(() => {
    if (done.current || width === 0) return;
    done.current = true;
    const zoom = Math.max(0.6, Math.min(1, (width - 2 * EDGE_ROOM) / (right - left)));
    void flow.setViewport({ x: width / 2 - ((left + right) / 2) * zoom, y: EDGE_ROOM, zoom });
  }, [flow, width, left, right]);
}

// Moves the view as far as needed to show a card that was walked to.
function useSee(drawing: Drawing): (id: string) => void {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return useCallback(
    (id: string) => {
      const node = drawing.nodes.find((each) => each.id === id);
      if (!node) return;
      const { x, y, zoom } = flow.getViewport();
      const moved = (from: number, to: number, room: number, at: number) => (from < EDGE_ROOM ? at + EDGE_ROOM - from : to > room - EDGE_ROOM ? at - (to - room + EDGE_ROOM) : at);
      const nextX = moved(x + (node.x - node.width / 2) * zoom, x + (node.x + node.width / 2) * zoom, width, x);
      const nextY = moved(y + node.y * zoom, y + (node.y + node.height) * zoom, height - 48, y);
      if (nextX !== x || nextY !== y) void flow.setViewport({ x: nextX, y: nextY, zoom });
    },
    [drawing, flow, width, height],
  );
}

function Zoom() {
  const flow = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  return (
    <div className="canvas-float left" role="group" aria-label={t('play.zoom')}>
      <button type="button" className="btn plain compact square" aria-label={t('play.zoom_out')} title={t('play.zoom_out')} onClick={() => void flow.zoomOut()}>
        <Icon name="minus" size="small" />
      </button>
      <span className="small-text second">{t('play.percent', { n: Math.round(zoom * 100) })}</span>
      <button type="button" className="btn plain compact square" aria-label={t('play.zoom_in')} title={t('play.zoom_in')} onClick={() => void flow.zoomIn()}>
        <Icon name="plus" size="small" />
      </button>
      <button type="button" className="btn plain compact" onClick={() => void flow.fitView({ padding: 0.08, maxZoom: 1 })}>
        {t('play.fit')}
      </button>
    </div>
  );
}

function Card({ data }: NodeProps<CardNode>) {
  const { node, chosen, wrong, forks, acts } = data;
  const { words, figures, shape } = node;
  const step = !node.id.startsWith('#');
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={acts.editing && (step || node.id === GOAL)} />
      <button
        type="button"
        data-card={node.id}
        className={`play-card ${shape}${chosen ? ' chosen' : ''}${wrong ? ' wrong' : ''}`}
        style={{ width: node.width, height: node.height }}
        aria-current={chosen ? 'true' : undefined}
        onClick={(event) => acts.onOpen(node.id, event.detail === 0)}
        onKeyDown={(event) => acts.onKey(event, node.id)}
        onFocus={() => acts.onFocus(node.id)}
      >
        <span className="card-title">
          <Icon name={wrong ? 'warning' : words.icon} size={shape === 'pill' ? 'small' : undefined} />
          <span>{words.title}</span>
        </span>
        {words.text !== '' && <span className={words.mono ? 'card-text mono' : 'card-text'}>{words.text}</span>}
        {wrong && <span className="for-readers">{wrong}</span>}
        {figures.length > 0 && (
          <span className="card-figures">
            {figures.map(({ count, word }) => (
              <span key={word}>
                <b>{count}</b> {word}
              </span>
            ))}
          </span>
        )}
      </button>
      <Handle id="next" type="source" position={Position.Bottom} className={forks ? 'way-next' : undefined} isConnectable={acts.editing && step} />
      <Handle id="otherwise" type="source" position={Position.Bottom} className={forks ? 'way-otherwise' : 'way-none'} isConnectable={acts.editing && step && forks} />
    </>
  );
}

function Way({ data }: EdgeProps<WayEdge>) {
  const { edge, name, acts } = data!;
  const { x, y, side } = edge.end;
  const { label, plus } = edge;
  return (
    <>
      <BaseEdge path={edge.path} interactionWidth={0} className={edge.dashed ? 'dashed' : undefined} />
      <path className="way-head" d={side === 'down' ? `M${x} ${y}l-4 -6h8z` : `M${x} ${y}l-6 -4v8z`} />
      <EdgeLabelRenderer>
        {label && (label.word !== '' || label.count !== null) && (
          <span className="way-label" style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)` }}>
            {edge.from === ENTRY && label.count !== null ? (
              <>
                <b>{formatNumber(label.count)}</b> {label.word}
              </>
            ) : (
              <>
                {label.word} {label.count !== null && <b>{formatNumber(label.count)}</b>}
              </>
            )}
          </span>
        )}
        {plus && edge.way && acts.editing && (
          <span className="way-plus" style={{ transform: `translate(-50%, -50%) translate(${plus.x}px, ${plus.y}px)` }}>
            <AddStep
              label={label?.word ? t('play.add_on_way', { name, way: label.word }) : t('play.add_after', { name })}
              onAdd={(kind) => acts.onInsert(edge.from === ENTRY ? null : edge.from, edge.way!, kind)}
            />
          </span>
        )}
      </EdgeLabelRenderer>
    </>
  );
}

const NODE_TYPES = { card: Card };
const EDGE_TYPES = { way: Way };
