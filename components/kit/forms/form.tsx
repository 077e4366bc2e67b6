"use client";
import type { ReactNode } from "react";

interface FormProps {
  /** Given by Enter and by the button alike. */
  onSubmit: () => void;
  /** False keeps the form from being submitted. */
  ready?: boolean;
  label?: string;
  className?: string;
  children: ReactNode;
}

/** Every form: the page stays where it is, and nothing is given twice or unready. */
export function Form({ onSubmit, ready = true, label, className, children }: FormProps) {
  return (
    <form
      aria-label={label}
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSubmit();
      }}
    >
      {children}
    </form>
  );
}
