// The experience motif and the ladder of levels.
export const experience = {
  'experience.title': 'Experience',
  'experience.text': 'How customers should feel, and how much of it each segment is given. While a motif is said, changing the touchpoints or clues of a stage needs a reason that says how the change fits it.',
  'experience.motif': 'How customers should feel',
  'experience.levels': 'Levels, from the lowest',
  'experience.level': 'Level {n}',
  'experience.level_name': 'Level {n}: name',
  'experience.level_meaning': 'Level {n}: what it means',
  'experience.add': 'Add a level',
  'experience.remove': 'Remove level {n}',
  'experience.segments': 'Which segment is given which level',
  'experience.no_segments': 'There are no segments of accounts yet.',
  'experience.none': 'Not said',
  'experience.saved': 'The experience is saved',
  'experience.clues': 'Clues planned in this stage, one a line',
  'experience.clues_hint': 'What they notice that makes them feel so: “{motif}”.',
  'experience.clues_hint_none': 'What they notice that says how we are. The motif itself stands in the settings.',
} as const;
