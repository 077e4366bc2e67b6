import { PasswordInput } from "@mantine/core";

interface NewPasswordFieldProps {
  label: string;
  value: string;
  onChange: (password: string) => void;
}

/** A password that is chosen. */
export function NewPasswordField({ label, value, onChange }: NewPasswordFieldProps) {
  const isShort = value !== "" && value.length < 12;
  return (
    <PasswordInput
      label={label}
      description="At least 12 characters."
      error={isShort ? `${12 - value.length} more.` : null}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ "aria-label": `Show: ${label}` }}
      maxLength={256}
      required
    />
  );
}
