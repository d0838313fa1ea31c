/** What went wrong, where it went wrong; nothing where nothing did. */
export function Fault({ text }: { readonly text: string | null }) {
  return (
    text !== null && (
      <p className="fault" role="alert">
        {text}
      </p>
    )
  );
}
