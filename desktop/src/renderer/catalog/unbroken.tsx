const measure = /(\d[\d.,]*\s(?:mg|g|kg|ml|cl|l|mm|cm|m|pcs|pc|s|pk|oz)\b)/i;

/** A product's name whose numbers stay with their units: `Milk 1` and `L` on two lines are two things. */
export function Unbroken({ text }: { readonly text: string }) {
  return text.split(measure).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other identity than their order
      <span key={index} className="whitespace-nowrap">
        {part}
      </span>
    ),
  );
}
