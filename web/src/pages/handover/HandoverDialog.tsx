import { Modal, NumberInput, Select, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { HANDOVER_KINDS, startHandover, type HandoverKind } from '../../api/handover.ts';
import { useAccountOnboarding } from '../../api/onboarding.ts';
import { useSession } from '../../api/queries.ts';
import { useStaff } from '../../api/staff.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { ErrorNote } from '../../parts/messages.tsx';
import { ReadinessNote } from './ReadinessNote.tsx';

interface Props {
  account: string;
  name: string;
  opened: boolean;
  onClose: () => void;
}

export function HandoverDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t('handover.start_title', { name: props.name })} size={560} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {props.opened && <HandoverForm {...props} />}
    </Modal>
  );
}

const linesOf = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);

function HandoverForm({ account, name }: Props) {
  const me = useSession()?.user.email;
  const staff = useStaff().filter((person) => person.state !== 'disabled' && person.email !== me);
  const navigate = useNavigate();
  const [to, setTo] = useState<string | null>(null);
  const [kind, setKind] = useState<HandoverKind>('csm');
  const [goals, setGoals] = useState('');
  const [promises, setPromises] = useState('');
  const [note, setNote] = useState('');
  const [said, setSaid] = useState<Said>({});
  const start = useMutation({
    mutationFn: () => startHandover({ account, to: to ?? '', kind, goals: linesOf(goals), promises: linesOf(promises), note: note.trim(), ...said }),
    onSuccess: (made) => {
      showToast(t('handover.started', { name, to: staff.find((person) => person.email === to)?.name ?? made.to }));
      void navigate({ to: '/handovers/$id', params: { id: String(made.id) } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  const area = { autosize: true, minRows: 2, maxRows: 8, maxLength: 4000 };
  return (
    <form className="relationship-form" onSubmit={submit}>
      <Select label={t('handover.to')} searchable data-autofocus nothingFoundMessage={t(staff.length === 0 ? 'handover.nobody' : 'common.nothing_found')} data={staff.map((person) => ({ value: person.email, label: person.name }))} value={to} onChange={setTo} />
      <Select label={t('handover.kind')} allowDeselect={false} data={HANDOVER_KINDS.map((each) => ({ value: each, label: t(`handover.kind_${each}`) }))} value={kind} onChange={(value) => setKind((value as HandoverKind | null) ?? 'csm')} />
      <Textarea {...area} label={t('handover.goals')} value={goals} onChange={(event) => setGoals(event.currentTarget.value)} />
      <Textarea {...area} label={t('handover.promises')} value={promises} onChange={(event) => setPromises(event.currentTarget.value)} />
      <Textarea {...area} label={t('handover.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <ReadinessFields account={account} said={said} onSay={setSaid} />
      {start.isError && <ErrorNote error={start.error} />}
      <div>
        <button type="submit" className="btn main" disabled={!to || start.isPending}>
          {t('handover.save')}
        </button>
      </div>
    </form>
  );
}

interface Said {
  hours?: number;
  knowledge?: number;
}

// What the customer has for onboarding against what its stage demands, known before they begin.
function ReadinessFields({ account, said, onSay }: { account: string; said: Said; onSay: (said: Said) => void }) {
  const data = useAccountOnboarding(account).data;
  if (!data) return null;
  const { demands, readiness } = data;
  const hours = said.hours ?? readiness.hours;
  const knowledge = said.knowledge ?? readiness.knowledge;
  const field = (key: keyof Said, label: string, value: number | null, least: number, most: number) => (
    <NumberInput label={label} min={least} max={most} allowDecimal={false} hideControls value={value ?? ''} onChange={(next) => next !== '' && onSay({ ...said, [key]: Math.max(least, Math.min(most, Math.round(Number(next) || 0))) })} />
  );
  return (
    <>
      {field('hours', t('ob.hours'), hours, 0, 168)}
      {field('knowledge', t('ob.knowledge'), knowledge, 1, 5)}
      <ReadinessNote demands={demands} hours={hours} knowledge={knowledge} />
    </>
  );
}
