import { useSignal } from '@preact/signals';
import type { BootstrapAnswer } from '../../../gateway/api/contract/responses.ts';
import { api } from '../../models/here.ts';
import { say } from '../../ui/toast.tsx';

/** Fills a demo farm; doing it again changes nothing. */
export const DemoButton = ({ small }: { readonly small?: boolean }) => {
  const busy = useSignal(false);
  const go = async () => {
    if (busy.value) return;
    busy.value = true;
    const answer = api.send<BootstrapAnswer>('POST', '/demo/bootstrap');
    await say(await answer.then(({ words }) => words).catch(() => ''), answer);
    busy.value = false;
  };
  return (
    <button
      type="button"
      class={`button ${small ? 'small' : 'primary'}`}
      aria-busy={busy.value}
      onClick={() => void go()}
    >
      Fill with demo data
    </button>
  );
};
