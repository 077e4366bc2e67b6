import { TextInput } from "@mantine/core";

interface CodeFieldProps {
  value: string;
  onChange: (code: string) => void;
  description?: string;
}

/** The six digits of a second factor. */
export function CodeField({ value, onChange, description = "Your authenticator app shows it." }: CodeFieldProps) {
  return (
    <TextInput
      label="Code"
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.replaceAll(/\D/g, "").slice(0, 6))}
      inputMode="numeric"
      autoComplete="one-time-code"
      autoFocus
      required
    />
  );
}
