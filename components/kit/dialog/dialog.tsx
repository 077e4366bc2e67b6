import { Drawer, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

interface QuestionProps extends DialogProps {
  size?: "md" | "lg";
  /** The question is asked while another dialog is open, and stands above it. */
  above?: boolean;
}

/** The kit's own place for a popover, above every modal. */
const ABOVE_MODALS = 300;

/** A question in the middle of the screen. The kit's own header would be a second banner beside the frame's. */
export function Dialog({ opened, onClose, title, size = "lg", above = false, children }: QuestionProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} zIndex={above ? ABOVE_MODALS : undefined}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Group justify="space-between" my="sm" wrap="nowrap">
            <Modal.Title fw={600}>{title}</Modal.Title>
            <Modal.CloseButton aria-label="Close" m={0} />
          </Group>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** A sheet at the right, beside what it is about; on a phone it takes the whole width. */
export function Sheet({ opened, onClose, title, children }: DialogProps) {
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size="min(100vw, 460px)">
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Body>
          <Group justify="space-between" my="sm" wrap="nowrap">
            <Drawer.Title fw={600}>{title}</Drawer.Title>
            <Drawer.CloseButton aria-label="Close" m={0} />
          </Group>
          {children}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
