/** Punctuation for a control's name where the layout takes its place on the screen. */
export function Spoken({ children }: { readonly children: string }) {
  return <span className="text-[0px]">{children}</span>;
}
