import type { Wrong } from '../../lib/plays/check.ts';
import { FormulaField } from '../../parts/formula/FormulaField.tsx';
import { useCheckedFormula } from '../../parts/formula/useCheckedFormula.ts';
import { unitsOf } from '../../lib/formula/tokens.ts';
import type { PlayProblem } from '../../api/plays.ts';

// What stands against a play, by field: what is seen here at once, else what the server says.
export interface Faults {
  here: Wrong[];
  server: PlayProblem | null;
}

export function faultOf({ here, server }: Faults, field: string): string | undefined {
  return here.find((wrong) => wrong.field === field)?.text ?? (server?.field === field ? server.message : undefined);
}

interface Props {
  title: string;
  label: string;
  hint: string;
  field: string; // as the server names it
  text: string;
  scope?: 'accounts' | 'people';
  faults: Faults;
  readOnly: boolean;
  onChange: (text: string) => void;
}

// A formula of a play. What the server says against the whole play at this place counts where the formula alone is good.
export function PlayFormula({ field, faults, text, scope = 'accounts', ...rest }: Props) {
  const checked = useCheckedFormula(text, undefined, scope);
  const { server } = faults;
  const said = server?.field === field ? { at: unitsOf(text, server.at), end: unitsOf(text, server.end), message: server.message, proposal: server.proposal } : null;
  return <FormulaField {...rest} text={text} scope={scope} checked={{ ...checked, problem: checked.problem ?? said }} />;
}
