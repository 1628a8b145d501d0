// Story plots, part one f: an echo, a game, old buttons and a night watch.
import type { Plot } from "./plot.ts";

/** The plots of this part. */
export const plots: Plot[] = [
  {
    title: "The voice in the hills",
    cast: { a: "boy", b: "woman" },
    slots: { word: ["silly", "ugly", "a baby"] },
    beats: [
      [
        "{a} went up into the hills with his aunt, {b}. It was very quiet there.",
        '"How quiet it is up here," said {b} to {a}. He was her sister\'s son, and she had taken him up into the hills.',
        "High up in the hills there was no sound at all, only the steps of {a} and his aunt {b}.",
      ],
      [
        '"Hello!" shouted {a}. "Hello!" said someone far away.',
        "{a} did not like the quiet. So he called hello, and from the other hill someone called hello.",
      ],
      [
        '"Who is there?" called {a}. "Who is there?" called the voice.',
        "{a} looked all around. He saw rocks and grass, but no boy.",
      ],
      [
        '"You are {word}!" shouted {a}. "You are {word}!" the voice shouted back.',
        'Then {a} got angry and cried, "You are {word}!" And the voice said the very same thing to him.',
      ],
      [
        '"Did you hear that?" {a} asked {b}. "There is a mean boy over there."',
        '{a} ran to {b} with a red face. "Someone is being mean to me!" he said.',
        '{a} picked up a stone. {b} took his hand. "Wait," she said.',
      ],
      [
        '{b} smiled. "Say something kind to him," she said, "and see what he does."',
        '"Were you kind to him?" asked {b}. {a} looked at his feet. "Then try it," said {b}.',
      ],
      [
        'So {a} called, "You are my friend!" And all the hills called, "You are my friend!"',
        '"I like you!" called {a}. "I like you!" said the voice, as clear as a bell.',
      ],
      [
        '"It is my own voice!" said {a}. "It gives back what I give." And {b} nodded.',
        "{a} laughed, and the hills laughed with him. {b} told him that it was called an echo.",
        '"Good night!" called {a}, when they walked home. And what did the hills say? You know it.',
      ],
    ],
  },
  {
    title: "The girl in the goal",
    cast: { a: "girl", b: "boy", c: "boy" },
    slots: { color: ["red", "blue", "orange", "green"] },
    beats: [
      [
        "It was the day of the big game. {a} had a new {color} shirt, but she was not happy.",
        '"You stand in the goal, {a}," said {b}. {a} pulled at her {color} shirt. She did not want to.',
        "{a} was the smallest on the {color} team, and today she had to stand in the goal.",
      ],
      [
        "The goal was so big, and {a} was so small.",
        '"What if I miss the ball?" she asked. "Then you miss it," said {b}. "We all do."',
      ],
      [
        "The first ball came, hard and low. {a} jumped, but it was too late. Goal!",
        "{c} from the other team kicked the ball. It flew right by {a} into the net.",
      ],
      [
        "{a} wanted to go home. But no one was angry with her. {b} gave her a pat on the back.",
        '"I am sorry," said {a}. "Keep your eyes on the ball," said {b}, "and not on your feet."',
        '{a} wiped her face. "The next one is mine," she said to herself.',
      ],
      [
        "Then her friend {b} ran and ran, and he kicked the ball into the other goal. Now it was one to one.",
        "On the other side her friend {b} made a goal. One to one! The children jumped and shouted.",
      ],
      [
        "There was one minute left. {c} came with the ball again. {a} looked only at the ball.",
        "At the very end {c} came running. He was fast. {a} bent her knees and looked at the ball.",
      ],
      [
        "He kicked. {a} jumped. The ball hit her hands, and she held it!",
        "Bam! The ball flew high. {a} made herself as long as she could, and she caught it.",
      ],
      [
        "The game was over, and no one had won. But {b} and his friends carried {a} around the field.",
        '"One to one!" said {b}. "And you saved us, {a}." Even {c} came to shake her hand.',
        '"How did you do that?" asked {c}. "I did not look at my feet," said {a}.',
      ],
    ],
  },
  {
    title: "The jar of buttons",
    cast: { a: "girl", b: "woman" },
    slots: { color: ["green", "orange", "purple", "white"] },
    beats: [
      [
        "Grandma {b} had a big glass jar. It was full of buttons, red and blue and gold.",
        '"May I play with the buttons?" asked {a}. Grandma {b} took the jar from the shelf.',
        "When {a} was at Grandma {b}'s house, the first thing she wanted was the button jar.",
      ],
      [
        "{a} put them on the floor in long rows, big ones here and small ones there.",
        "With a crash like rain the buttons fell on the floor. {a} put the same colors together.",
      ],
      [
        "There was one {color} button that had no friend. {a} held it up.",
        '"This {color} one is all alone," said {a}. "Where does it come from?"',
      ],
      [
        '"Oh," said {b}, and sat down. "That is from my coat. I had it when I was as big as you."',
        '{b} took it in her hand. "I had a coat with five of these," she said, "when I was a little girl."',
      ],
      [
        '"Were you ever little?" asked {a}. {b} laughed. "Very little," she said, "and very loud."',
        "{a} tried to think of {b} as a little girl. It was hard.",
        '"I climbed a fence in it," said {b}, "and all the buttons flew off but this one."',
      ],
      [
        "Then {b} got a needle and a long thread. She gave the {color} button to {a} and put it on her coat.",
        '"Now it is yours," said {b}. She took {a}\'s coat and sewed the {color} button on it.',
      ],
      [
        "{a}'s coat had four black buttons now, and one that was {color}.",
        "It did not look like the others, and that was just why {a} liked it.",
        "",
      ],
      [
        'At school a boy said, "You have a wrong button." "No," said {a}, "I have a very old one."',
        '"When I am a grandma," said {a}, "I will give it away again." {b} gave her a kiss.',
        "{a} touched it all the way home. It was like having {b} with her.",
      ],
    ],
  },
  {
    title: "The apple thief",
    cast: { m: "man", a: "girl", h: "animal" },
    slots: { place: ["barn", "fence", "well"] },
    beats: [
      [
        "Every morning one apple was gone from {m}'s tree.",
        '"Someone takes my apples," said {m}. "Each night it is one more."',
        "{m} counted his apples in the evening. He counted them again in the morning. There was one less.",
      ],
      [
        '"It is the children," {m} thought, and he looked at {a}, the girl next door.',
        'He went to the girl next door. "{a}, did you take my apples?" he asked.',
      ],
      [
        '"It was not me," said {a}. But {m} did not believe her, and that hurt.',
        '{a} had not done it. "No," she said. {m} only shook his head and went away.',
      ],
      [
        '"I will find the thief," {a} thought. That night she hid behind the {place} with a lamp.',
        "When it was dark, {a} sat down by the {place}. She had a blanket and a lamp.",
      ],
      [
        "Then something moved in the grass. {a} held up the lamp. It was a hedgehog, with an apple on its back!",
        "She waited a long time. Then she saw the thief. It was round and brown and full of needles. It was a hedgehog, and it was rolling an apple away!",
      ],
      [
        '{a} called {m}, and he came out in his night shirt. He saw the hedgehog, and he saw its four hungry babies. "Oh," said {m}.',
        '"{m}, come and look!" called {a}. They went after the hedgehog. Under a bush were four babies, and they all ate the apple.',
      ],
      [
        '"I am sorry, {a}," said {m}. "I was wrong about you." Then he put a second apple under the tree.',
        '"You said that it was me," said {a}. "I was wrong," said {m}, "and I am sorry." From then on {a} could have as many apples as she liked.',
        "{m} said sorry to {a} three times. Then they named the hedgehog {h}, and {h} got an apple every night.",
      ],
    ],
  },
];
