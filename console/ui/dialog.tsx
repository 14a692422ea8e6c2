/** Asks for what a command needs: consequence first, then the reason from a short list, and words. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { missingIn, type Question, type Said } from '../models/actions/index.ts';
import { type Asked, asked } from '../models/deeds.ts';

export const Dialog = () => {
  const current = asked.value;
  return current === null ? null : <Asking key={`${current.action.command}`} asked={current} />;
};

const Asking = ({ asked: { action, views, of, answer, dismiss } }: { readonly asked: Asked }) => {
  const frame = useRef<HTMLDialogElement>(null);
  const reason = useSignal<string | null>(null);
  const words = useSignal('');
  const answers = useSignal<Readonly<Record<string, string>>>(initial(action.questions ?? []));
  const tried = useSignal(false);
  useEffect(() => frame.current?.showModal(), []);
  const mustSayWhy = action.mustSayWhy?.(views as never) ?? false;
  const said: Said = { reason: reason.value, words: words.value, answers: answers.value };
  const missing = missingIn(action, said, mustSayWhy);
  return (
    <dialog ref={frame} class="overlay" aria-labelledby="asked" onCancel={dismiss} onClose={dismiss}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          tried.value = true;
          if (missing === null) answer(said);
        }}
      >
        <h1 id="asked">
          {action.verb}: {of ?? (views.length === 1 ? views[0]!.id : `${views.length} ${views[0]!.kind}s`)}
        </h1>
        <p class="consequence">{action.consequence}</p>
        {action.questions?.map((question) => (
          <Field
            key={question.name}
            question={question}
            value={answers.value[question.name] ?? ''}
            onInput={(value) => {
              answers.value = { ...answers.value, [question.name]: value };
            }}
          />
        ))}
        {action.reasons && (
          <fieldset class="field">
            <legend>Why{mustSayWhy ? '' : ' (if you like)'}</legend>
            <div class="reasons">
              {action.reasons.map((choice) => (
                <button
                  key={choice.value}
                  type="button"
                  aria-pressed={reason.value === choice.value}
                  onClick={() => {
                    reason.value = choice.value;
                  }}
                >
                  {choice.words}
                </button>
              ))}
            </div>
          </fieldset>
        )}
        {action.reasons && (
          <label class="field">
            <span>In words</span>
            <textarea
              rows={2}
              maxLength={1_800}
              value={words.value}
              onInput={(event) => {
                words.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        {tried.value && missing !== null && (
          <p class="tone-alert" role="alert">
            {missing}
          </p>
        )}
        <div class="foot">
          <button type="button" class="button" onClick={dismiss}>
            Not now
          </button>
          <button type="submit" class={`button ${action.tone === 'danger' ? 'danger' : 'primary'}`}>
            {action.verb}
          </button>
        </div>
      </form>
    </dialog>
  );
};

const initial = (questions: readonly Question[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    questions.map((question) => [question.name, question.initial ?? question.choices?.[0]?.value ?? '']),
  );

const Field = (props: {
  readonly question: Question;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) => {
  const { question, value, onInput } = props;
  const onText = (event: { readonly currentTarget: { readonly value: string } }) =>
    onInput(event.currentTarget.value);
  const id = useId();
  return (
    <div class="field">
      <label for={id}>
        {question.words}
        {question.unit ? ` (${question.unit})` : ''}
        {question.optional ? ' (if any)' : ''}
      </label>
      {question.kind === 'choice' && (
        <select id={id} value={value} onChange={onText}>
          {question.choices?.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.words}
            </option>
          ))}
        </select>
      )}
      {question.kind === 'long' && <textarea id={id} rows={3} value={value} onInput={onText} />}
      {(question.kind === 'text' || question.kind === 'number') && (
        <input
          id={id}
          type="text"
          inputMode={question.kind === 'number' ? 'decimal' : 'text'}
          value={value}
          onInput={onText}
        />
      )}
      {(question.kind === 'moment' || question.kind === 'time') && (
        <input
          id={id}
          type={question.kind === 'moment' ? 'datetime-local' : 'time'}
          value={value}
          onInput={onText}
        />
      )}
      {question.hint && <span class="hint">{question.hint}</span>}
    </div>
  );
};
