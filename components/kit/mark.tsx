/** The product's mark: two levels brought into line. */
export function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden>
      <rect x="1" y="4" width="11" height="4" rx="1" fill="currentColor" opacity="0.45" />
      <rect x="1" y="12" width="18" height="4" rx="1" fill="currentColor" />
      <path d="M13 6h5M16 3.6 18.4 6 16 8.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}
