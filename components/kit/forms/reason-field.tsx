import { Textarea } from "@mantine/core";

interface ReasonFieldProps {
  value: string;
  onChange: (reason: string) => void;
  required?: boolean;
  autoFocus?: boolean;
}

/** Why something is done: every command's reason is asked for in the same words. */
export function ReasonField({ value, onChange, required = true, autoFocus = false }: ReasonFieldProps) {
  return (
    <Textarea
      label="Reason"
      description="The audit and the report show this reason."
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      required={required}
      maxLength={1_000}
      autosize
      minRows={2}
      data-autofocus={autoFocus || undefined}
    />
  );
}
