// The names the stories draw from, by kind; from many languages, none of them an everyday English word.
import type { CastKind } from "./plot.ts";

const words = (list: string): string[] => list.trim().split(/\s+/);

/** Names by kind of role; no name stands in two lists. */
export const names: Record<CastKind, string[]> = {
  girl: words(`
    Amina Anna Aiko Beatriz Clara Chloe Dalia Elena Emma Fatima Freya Greta Hana Ines Isla Jana
    Julia Kavya Keiko Lena Leila Lucy Maya Mia Mei Nadia Nora Noor Olga Priya Rosa Ruby Sana Sara
    Sofia Tara Uma Vera Wren Yara Zoe Zuri`),
  boy: words(`
    Adam Ali Amir Ben Bilal Carlos Chen Daniel Diego Elias Emil Finn Felix Gus Hugo Hassan Ivan
    Isaac Jonas Juan Kofi Kenji Leo Liam Luca Mateo Milo Nico Noah Omar Oscar Pablo Peter Rafi Ravi
    Sam Tariq Theo Tom Umar Viktor Yusuf Zack`),
  woman: words(`
    Ada Bella Carmen Diana Edith Farida Gita Helen Ingrid Joan Kamala Lidia Maria Naomi Odette Paula
    Ruth Simone Teresa Wanda Yoko Zahra`),
  man: words(`
    Abdul Boris Cesar David Edgar Franz George Henry Ibrahim Jorge Karl Lars Martin Nelson Otto
    Pedro Quentin Rashid Stefan Tomas Victor Walter`),
  animal: words(`
    Bobo Bambi Coco Dodo Dusty Fifi Fluffy Gigi Hopsy Kiki Lulu Mimi Momo Muffin Nibbles Pip Pogo
    Rusty Snowy Socks Spotty Tiko Toto Waffles Ziggy`),
};
