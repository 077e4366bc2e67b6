import { Group, Kbd, Modal, Table } from "@mantine/core";

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [["/"], "Find a key, mutation id, request id or actor"],
  [["Ctrl", "K"], "Open the palette: go to a screen or a path, change a switch"],
  [["Space"], "Pause or resume the figures"],
  [["?"], "This list"],
  [["Esc"], "Close what is open; leave the search box"],
];

/** The list of keys that work on every screen. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={opened} onClose={onClose}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          {/* Not Modal.Header: its header element would be a second banner beside the frame's. */}
          <Group justify="space-between" my="sm">
            <Modal.Title fw={600}>Keys</Modal.Title>
            <Modal.CloseButton aria-label="Close" m={0} />
          </Group>
          <Table aria-label="Keys">
            <Table.Tbody>
              {KEYS.map(([keys, does]) => (
                <Table.Tr key={does}>
                  <Table.Td w={110}>
                    {keys.map((key, index) => (
                      <span key={key}>
                        {index > 0 && " + "}
                        <Kbd>{key}</Kbd>
                      </span>
                    ))}
                  </Table.Td>
                  <Table.Td>{does}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
