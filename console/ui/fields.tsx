/** Form fields with what is wrong beside them. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  readonly words: string;
  readonly wrong?: string | null | undefined;
  readonly hint?: string | undefined;
  /** Two columns wide. */
  readonly wide?: boolean;
  readonly children: (ids: {
    readonly id: string;
    readonly 'aria-describedby': string;
    readonly 'aria-invalid': boolean;
  }) => ComponentChildren;
}
export const Field = ({ words, wrong, hint, wide, children }: FieldProps) => {
  const id = useId();
  const isWrong = typeof wrong === 'string';
  return (
    <div class={wide ? 'field two' : 'field'}>
      <label for={id}>{words}</label>
      {children({ id, 'aria-describedby': `${id}-told`, 'aria-invalid': isWrong })}
      <span id={`${id}-told`} class={isWrong ? 'wrong' : 'hint'} hidden={!isWrong && hint === undefined}>
        {isWrong ? wrong : hint}
      </span>
    </div>
  );
};

interface NumberProps extends Omit<FieldProps, 'children'> {
  readonly value: string;
  readonly onInput: (value: string) => void;
}
export const NumberField = ({ value, onInput, ...field }: NumberProps) => (
  <Field {...field}>
    {(ids) => (
      <input
        {...ids}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        maxLength={8}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value.trim())}
      />
    )}
  </Field>
);

interface SegmentsProps<T> {
  readonly words: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly words: string }[];
  readonly onChoose: (value: T) => void;
  readonly hint?: ComponentChildren;
}
export const Segments = <T,>({ words, value, choices, onChoose, hint }: SegmentsProps<T>) => (
  <fieldset class="field">
    <legend>{words}</legend>
    <div class="segments">
      {choices.map((choice) => (
        <button
          key={choice.words}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChoose(choice.value)}
        >
          {choice.words}
        </button>
      ))}
    </div>
    {hint !== undefined && <span class="hint">{hint}</span>}
  </fieldset>
);
