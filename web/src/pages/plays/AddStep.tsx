import { Menu } from '@mantine/core';
import { useEndpointChoices } from '../../api/endpoints.ts';
import { useMayCall } from '../../api/rights.ts';
import { STEP_KINDS, type StepKind } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { iconOf } from '../../lib/plays/words.ts';
import { Icon } from '../../parts/Icon.tsx';
import { useTemplates } from './usePlayNames.ts';

interface Props {
  label: string;
  text?: string; // beside the sign
  onAdd: (kind: StepKind) => void;
}

// Which kind of step to put in. What this server cannot do is not offered.
export function AddStep({ label, text, onAdd }: Props) {
  const mails = useTemplates() !== null;
  const hooks = useEndpointChoices() !== null;
  const guides = useMayCall()('GET', '/guides');
  const kinds = STEP_KINDS.filter((kind) => (kind !== 'in_app' || guides) && ((kind !== 'mail' && kind !== 'survey') || mails) && (kind !== 'webhook' || hooks));
  return (
    <Menu width={260} position="bottom">
      <Menu.Target>
        <button type="button" className={text ? 'btn compact' : 'plus-button'} aria-label={label} title={label}>
          <Icon name="plus" size="small" />
          {text}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind} leftSection={<Icon name={iconOf(kind)} />} onClick={() => onAdd(kind)}>
            {t(`play.kind_${kind}`)}
            <span className="kind-hint">{t(`play.kind_${kind}_hint`)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
