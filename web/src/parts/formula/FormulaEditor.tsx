import './formula-editor.css';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { t } from '../../i18n/index.tsx';
import { proposalsAt, type Proposal, type Vocabulary } from '../../lib/formula/complete.ts';
import { CompletionList } from './CompletionList.tsx';
import { linesOf, splitAt, toneOfUnits, type Line, type Piece, type Problem } from './segments.ts';
import { OPERATORS } from './vocabulary.ts';

/** What is written in the field: how it is coloured, and what can be written at a place. */
export interface Language {
  tonesOf: (text: string) => Piece['tone'][];
  proposalsAt: (text: string, caret: number, vocabulary: Vocabulary) => { place: { at: number; end: number; word: string }; items: Proposal[] };
}

const FORMULA: Language = { tonesOf: toneOfUnits, proposalsAt: (text, caret, vocabulary) => proposalsAt(text, caret, vocabulary, OPERATORS) };

// A text field that knows formulas: colours, completion, the place of a mistake with a proposal, a note beside each
// line. The field itself is the browser's own, transparent, over a drawn copy of its text.

interface Props {
  value: string;
  onChange: (text: string) => void;
  label: string;
  vocabulary: Vocabulary;
  problem: Problem | null;
  noteOf?: (line: { at: number; end: number }) => ReactNode;
  readOnly?: boolean;
  least?: number; // lines
  most?: number; // characters
  language?: Language;
  onSave?: () => void;
}

export function FormulaEditor(props: Props) {
  const { value, onChange, vocabulary, problem, readOnly = false, language = FORMULA } = props;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const [focused, setFocused] = useState(false);

  const { place, items: found } = useMemo(
    () => language.proposalsAt(value, Math.min(caret, value.length), vocabulary),
    [value, caret, vocabulary, language],
  );
  const mend = problem && problem.proposal && caret >= problem.at && caret <= problem.end ? problem : null;
  const items = useMemo(() => withMending(found, mend, vocabulary), [found, mend, vocabulary]);
  const said = items.length === 1 && items[0]!.insert === value.slice(place.at, place.end) && !mend;
  const shown = open && focused && !readOnly && items.length > 0 && !said;
  const active = Math.min(chosen, items.length - 1);
  const anchor = mend ? mend.at : place.at;

  // The caret is set after the new text is in the field.
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null || !field.current) return;
    field.current.setSelectionRange(wanted.current, wanted.current);
    setCaret(wanted.current);
    wanted.current = null;
  });
  const root = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLSpanElement>(null);
  const [spot, setSpot] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    if (shown && mark.current && root.current) setSpot(spotOf(mark.current, root.current));
  }, [shown, anchor, value]);
  useEffect(() => setChosen(0), [place.at, place.word, mend?.at]);

  const accept = (item: Proposal) => {
    const from = mend ? mend.at : place.at;
    const to = mend ? mend.end : place.end;
    // Where brackets follow already, the name alone is written.
    const called = value[to] === '(' && item.insert.includes('(');
    const insert = called ? item.label : item.insert;
    const inside = called ? undefined : item.caret;
    wanted.current = from + (inside ?? insert.length);
    onChange(value.slice(0, from) + insert + value.slice(to));
    setOpen(inside !== undefined);
    field.current?.focus();
  };
  const nextError = () => {
    if (!problem || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(problem.at, Math.max(problem.end, problem.at));
    setCaret(problem.end);
    setOpen(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const key = event.key;
    if (key === 'F8') nextError();
    else if ((event.metaKey || event.ctrlKey) && key === ' ') setOpen(true);
    else if ((event.metaKey || event.ctrlKey) && key.toLowerCase() === 's' && props.onSave) props.onSave();
    else if (shown && key === 'ArrowDown') setChosen((active + 1) % items.length);
    else if (shown && key === 'ArrowUp') setChosen((active + items.length - 1) % items.length);
    else if (shown && !event.shiftKey && (key === 'Enter' || key === 'Tab')) accept(items[active]!);
    else if (shown && key === 'Escape') setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const follow = () => setCaret(field.current?.selectionEnd ?? 0);
  const lines = linesOf(value, problem, language.tonesOf);
  const rows = [...lines, ...fillers(lines, props.least ?? 4)];
  const optionId = (index: number) => `${id}-option-${index}`;
  return (
    <div ref={root} className={props.noteOf ? 'formula-editor' : 'formula-editor bare'}>
      <div className="formula-body">
      <div aria-hidden="true">
        {rows.map((line, index) => (
          <div key={index} className={focused && isAt(line, caret) ? 'formula-line at' : 'formula-line'}>
            <span className="number">{line.at <= value.length ? index + 1 : ''}</span>
            <LineText line={line} anchor={shown && line.at <= anchor && anchor <= line.end ? anchor : null} mark={mark} />
            {props.noteOf && <span className="note-of-line">{line.at <= value.length && props.noteOf(line)}</span>}
          </div>
        ))}
      </div>
      <textarea
        ref={field}
        className="formula-field"
        aria-label={props.label}
        aria-autocomplete="list"
        aria-controls={shown ? id : undefined}
        aria-activedescendant={shown ? optionId(active) : undefined}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        maxLength={props.most ?? 4000}
        readOnly={readOnly}
        value={value}
        onChange={(event) => {
          setCaret(event.target.selectionEnd);
          setOpen(true);
          onChange(event.target.value);
        }}
        onSelect={follow}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={onKeyDown}
      />
      </div>
      {shown && (
        <CompletionList
          id={id}
          optionId={optionId}
          spot={spot}
          items={items}
          active={active}
          problem={mend}
          onHover={setChosen}
          onChoose={accept}
        />
      )}
      <p id={`${id}-problem`} className={problem ? 'formula-problem bad' : 'for-readers'} role="status">
        {problem && problem.message}
        {problem && problem.proposal && !shown && (
          <button type="button" className="link" onMouseDown={(event) => event.preventDefault()} onClick={nextError}>
            {t('formula.show_error')} <kbd>F8</kbd>
          </button>
        )}
      </p>
    </div>
  );
}

const LIST_WIDTH = 482;

// Under the mark, and never past the editor's right edge.
function spotOf(mark: HTMLElement, root: HTMLElement): { left: number; top: number } {
  const at = mark.getBoundingClientRect();
  const box = root.getBoundingClientRect();
  const width = Math.min(LIST_WIDTH, box.width - 16);
  return { left: Math.max(8, Math.min(at.left - box.left - 12, box.width - width - 8)), top: at.bottom - box.top + 4 };
}

function isAt(line: Line, caret: number): boolean {
  return caret >= line.at && caret <= line.end;
}

// Empty lines up to the least height; they lie behind the text's end.
function fillers(lines: Line[], least: number): Line[] {
  return Array.from({ length: Math.max(0, least - lines.length) }, () => ({ at: Infinity, end: Infinity, pieces: [] }));
}

// The server's proposal stands first, with what is known of it.
function withMending(items: Proposal[], mend: Problem | null, vocabulary: Vocabulary): Proposal[] {
  if (!mend) return items;
  const all = [...vocabulary.functions, ...vocabulary.peopleFunctions, ...vocabulary.attributes, ...vocabulary.metrics];
  const known = all.find((item) => item.label === mend.proposal);
  const plain: Proposal = { kind: 'word', hint: '', meaning: '', label: mend.proposal, insert: mend.proposal };
  const first = known ?? plain;
  return [first, ...items.filter((item) => item.label !== mend.proposal)];
}

// A line's text; the empty mark stands where the completion list belongs.
function LineText({ line, anchor, mark }: { line: Line; anchor: number | null; mark: RefObject<HTMLSpanElement | null> }) {
  if (anchor === null) {
    return <span className="text">{line.pieces.length > 0 ? <Pieces pieces={line.pieces} /> : '\u200b'}</span>;
  }
  const [before, after] = splitAt(line, anchor);
  return (
    <span className="text">
      <Pieces pieces={before} />
      <span ref={mark} />
      <Pieces pieces={after} />
      {line.pieces.length === 0 && '\u200b'}
    </span>
  );
}

function Pieces({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, index) => (
    <span key={index} className={`${piece.tone && `tone-${piece.tone}`}${piece.wrong ? ' wrong' : ''}` || undefined}>
      {piece.text}
    </span>
  ));
}
