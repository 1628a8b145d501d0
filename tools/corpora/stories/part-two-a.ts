// Second half of the story corpus, first part: plots about the sea, the mountains, farms, a bakery, a bus and a library.
import type { Plot } from "./plot.ts";

/** Story plots set by the sea, in the mountains, on farms and among neighbours. */
export const plots: Plot[] = [
  {
    title: "The Lamp in the Lighthouse",
    cast: { a: "girl", k: "man" },
    slots: { look: ["gray", "white", "big"] },
    beats: [
      [
        "{a} lived by the sea with her dad, {k}. They looked after the {look} lighthouse.",
        "High on a rock stood a {look} lighthouse. {a} and her dad, {k}, lived there all year.",
        "Do you know what a lighthouse does? {a} knew. Her dad, {k}, kept the lamp in a {look} one.",
      ],
      [
        "One night a storm came. The wind cried and the big lamp went out.",
        'Then a storm hit the rock. "The lamp is out!" said {k}.',
        "Rain hit the glass that night, and all at once the lamp went dark.",
      ],
      [
        "Far away, {a} saw a small boat. It was coming near the rocks.",
        '{a} looked out. "Dad, there is a boat! It cannot see the rocks," she said.',
        "A little boat was out on the waves. {a} saw it and her heart beat fast.",
      ],
      [
        "{k} could not fix the lamp fast enough. {a} ran to get a drum.",
        '"I need more time," said {k}, with tools in both hands. So {a} took her old drum to the door.',
        "What could {a} do? {k} was still fixing the lamp. Then she thought of her drum.",
      ],
      [
        "Boom! Boom! Boom! {a} hit the drum, and the boat heard it and turned away from the rocks.",
        "She hit it as hard as she could. Out on the sea, the boat stopped. Then, slowly, it turned.",
        '"Boom, boom!" said the drum. "Stay away!" shouted {a}. The boat turned just in time.',
      ],
      [
        "Then the lamp came on again. The boat came safe to the sand.",
        "Behind her the lamp shone at last, and the boat found its way home.",
      ],
      [
        '"You were my lamp tonight, {a}," said {k}.',
        '{k} hugged {a} for a long time. "A drum can be as good as a light," he said.',
        "Now {a} keeps her drum by the door, and {k} keeps a new lamp next to it.",
      ],
    ],
  },
  {
    title: "The Shell That Moved",
    cast: { a: "boy", b: "girl" },
    slots: { thing: ["red", "brown", "spotted"] },
    beats: [
      [
        "{a} and {b} were on the beach. The sea was blue and the sand was warm.",
        '"Let us look for shells!" said {b}. So she ran down to the sea with {a}.',
        "It was the first hot day of the year, and {a} and {b} ran all the way to the beach.",
      ],
      [
        "{a} found a {thing} shell near the water. He put it in his bucket.",
        'In the wet sand lay a {thing} shell. {a} picked it up. "This is mine," he said.',
        "What was that by the rock? It was a {thing} shell, and {a} put it in his bucket.",
      ],
      [
        'But when {a} looked again, the shell was not there. "{b}, did you take it?" he asked.',
        'Soon the bucket was empty. {a} looked at {b}. "Who took my shell?" he said.',
      ],
      [
        '"No!" said {b}. She was hurt. "I did not take your shell, {a}."',
        '{b} shook her head. "It was not me," she said, and she looked sad.',
      ],
      [
        "Then they saw the {thing} shell walk over the sand! It had little legs.",
        "Just then something ran past {b}. It was the {thing} shell, and it had feet.",
        '"Look there!" said {b}. The {thing} shell was going back to the sea, step by step.',
      ],
      [
        'A small crab lived inside it. "That is its house," said {b}.',
        '"Oh! A crab is in it," said {a}. "I took away its home."',
        "{a} looked at it closely. It was a small crab, and the shell was on its back.",
      ],
      [
        '"I am sorry, {b}," said {a}. "I should have asked you in a nice way."',
        "{a} felt bad. He told {b} that he was sorry, and she took his hand.",
        '"You did not take it at all. Sorry, {b}," said {a}. {b} smiled. "That is all right," she said.',
      ],
      [
        "They let the crab go, and {a} and {b} made a house of sand together.",
        "The crab went into the sea. {b} and {a} waved to it from the sand.",
        "After that, {a} always looked for legs before he picked up a shell.",
      ],
    ],
  },
  {
    title: "The Top of the Mountain",
    cast: { a: "boy", m: "woman" },
    slots: { color: ["red", "blue", "yellow"] },
    beats: [
      [
        "{a} wanted to see the top of the mountain. His aunt, {m}, said she would go with him.",
        '"How high is the mountain?" asked {a}. His aunt, {m}, laughed. "Come with me and see," she said.',
        "Early in the morning, {a} put on a {color} coat. He and his aunt, {m}, were going up the mountain.",
      ],
      [
        "They walked past trees and little streams. {a} walked very fast.",
        "{a} ran up the path like a goat. {m} came slowly behind.",
        "At first it was easy, and {a} ran ahead of {m}.",
      ],
      [
        'Soon {a} was tired. He sat on a stone and said, "I cannot go on."',
        'After a while his legs hurt. "It is too far!" said {a}, and he sat down.',
        "Then the path got steep. {a} stopped. His legs did not want to walk.",
      ],
      [
        '{m} gave him some bread. "Do not look at the top," she said. "Look at the next {color} mark."',
        '"Do you see the {color} mark on that rock?" asked {m}. "Just walk to that one, {a}."',
      ],
      [
        "{a} walked to the mark. Then he saw one more, and one more.",
        "That was not so far! {a} went from mark to mark, and {m} went with him.",
        "One mark, two marks, three marks. {a} counted them all as he walked.",
      ],
      [
        'And then there were no more marks. "{a}," said {m}, "we are at the top!"',
        "Suddenly the wind blew in his face. {a} and {m} were standing at the very top.",
      ],
      [
        "Below them the houses looked as small as toys. {a} laughed out loud.",
        '{a} could see the whole land. "It was only small steps," he said to {m}.',
        "{m} took a picture of {a}. In it, you can see the biggest smile on the mountain.",
      ],
    ],
  },
  {
    title: "The Hen Who Sat on a Ball",
    cast: { a: "girl", g: "man", h: "animal" },
    slots: { color: ["white", "yellow", "blue"] },
    beats: [
      [
        "On the farm lived a hen named {h}. A girl named {a} fed her every day.",
        "{a} loved her grandpa's farm. Most of all she loved {h}, a fat brown hen.",
        '"Good morning, {h}!" said {a}. {h} was the best hen on her grandpa\'s farm.',
      ],
      [
        "One morning {h} did not come to eat. She was sitting in the grass.",
        "But today {h} would not get up. {a} gave her corn, and {h} did not even look.",
      ],
      [
        '"Maybe she has an egg," said her grandpa, {g}. {a} looked. It was not an egg. It was a {color} ball!',
        "{a} and her grandpa, {g}, looked under her wing. What did they see? A little {color} ball!",
      ],
      [
        '"That will never be a chick," said {g}. But {h} would not leave the ball.',
        '{a} laughed. "Silly hen! A ball is not an egg," she said. {h} only closed her eyes.',
        "{g} tried to take the ball. Peck! {h} did not like that.",
      ],
      [
        '{a} thought for a while. "She wants to be a mother," she said.',
        '"Poor {h}," said {a}. "She just wants a baby, Grandpa."',
      ],
      [
        "So {g} found a real egg from one of the other hens, and at night {a} put it under {h} and took the ball away.",
        "That night, very quietly, {a} took the {color} ball and {g} put a real egg in its place.",
      ],
      [
        "Many days went by. Then {a} heard a tiny sound. Peep!",
        'They waited and waited. One morning something said, "Peep, peep!"',
      ],
      [
        "A little chick looked out from under {h}. {a} has never seen a more proud hen.",
        '"{h}, you did it!" said {a}. And the chick? It liked to play with the {color} ball.',
        '{g} took off his hat to {h}. "Well done, mother," he said.',
      ],
    ],
  },
  {
    title: "A Goat on the Roof",
    cast: { a: "boy", f: "woman", t: "animal" },
    slots: { food: ["red apple", "big carrot", "piece of bread"] },
    beats: [
      [
        "{t} was a goat who loved to climb. She climbed on carts, on walls and on boxes.",
        '"Where is {t}?" asked {a}. He looked for his goat all over the farm.',
        "There was once a goat called {t}, and she wanted to be higher than all the other goats.",
      ],
      [
        "That day {a} looked up. There was {t}, on top of the roof!",
        "{a} heard feet above his head. His goat {t} was standing on the roof of the house.",
      ],
      [
        '"Come down, {t}!" shouted {a}. But {t} could not. She looked down and shook.',
        "It had been easy to go up. It was not easy to come down, and {t} began to cry.",
      ],
      [
        "His mother, {f}, came out with a long rope. It was too short.",
        "{f}, who was his mother, got a ladder. But a goat cannot walk on a ladder.",
        '"Oh no," said his mother, {f}. "How can we get her down?"',
      ],
      [
        "Then {a} had a plan. He pushed a cart full of hay up to the wall.",
        '"The hay!" said {a}. He and {f} pushed the hay cart close to the house.',
      ],
      [
        '{a} held up a {food}. "Look what I have, {t}!" he called.',
        "What do goats love? Food! {f} gave {a} a {food}, and he held it high.",
      ],
      [
        "{t} looked at it. She thought. Then she jumped! Down she fell, into the soft hay.",
        "One, two, three, jump! {t} landed in the hay with a soft sound.",
      ],
      [
        "{t} ate the {food} and was not hurt at all. {a} hugged her.",
        "After that, {f} and {a} built {t} a little hill of stones, and she was queen of it.",
        '"You are a goat, not a bird," {a} told {t}. {f} laughed and laughed.',
      ],
    ],
  },
  {
    title: "The Bite That Nobody Took",
    cast: { b: "man", a: "girl" },
    slots: { cake: ["cake", "pie", "bun"] },
    beats: [
      [
        "{b} was a baker. Each morning he got up when the sky was still dark.",
        "In our street there was a bakery. {b} worked there, and it always smelled good.",
        '"Fresh {cake}s! Warm {cake}s!" called {b} the baker from his door.',
      ],
      [
        "One day he found a hole in a {cake}. Someone had taken a bite!",
        "Today {b} was not happy. In his best {cake} there was a small round hole.",
      ],
      [
        'A girl named {a} came into the shop. "Was it you?" asked {b}.',
        'Just then a girl named {a} came in to buy rolls, and {b} asked her, "Did you bite this?"',
      ],
      [
        '"No, {b}," said {a}, "but I will help you find out."',
        '"It was not me," said {a}. "The hole is too small."',
      ],
      [
        "{a} put some flour on the floor. In the morning there were tiny marks of feet in it.",
        "So {a} had a plan. They put flour on the floor, and the next day they saw little foot marks.",
      ],
      [
        "The marks went to a box in the corner. Inside were a mouse and five babies.",
        "{a} and {b} followed the marks. Behind a bag they found a mother mouse with five small babies.",
      ],
      [
        '"They were hungry," said {a} in a soft voice. {b} was not angry any more.',
        '{b} bent down. "So you are my thief," he said, and he began to smile.',
        '"May they stay?" asked {a}. {b} thought about it for a while.',
      ],
      [
        "Now {b} puts some crumbs by the box each night. No one bites the {cake}s now.",
        "{b} made them a house in the yard, and {a} got a warm roll for her good work.",
      ],
    ],
  },
  {
    title: "The Bus That Waited",
    cast: { d: "man", a: "boy", g: "woman" },
    slots: { color: ["green", "red", "yellow"] },
    beats: [
      [
        "{d} drove the {color} bus. He was never late, not even by a minute.",
        "Every day {a} went to school on the {color} bus. The driver was {d}.",
        '"All aboard!" said {d}. He drove a {color} bus, and he was very proud of it.',
      ],
      [
        "An old woman named {g} came on the bus each day, and {a} gave her his seat.",
        "At the big tree an old woman named {g} always got on. She sat with {a} and told him stories.",
      ],
      [
        "But one cold day {g} was not at the stop. {d} wanted to go.",
        "Then came a day with snow. The bus stopped at the tree, but {g} was not there.",
      ],
      [
        '"Please wait!" said {a}. "{g} always comes. I think something is wrong."',
        '{a} stood up. "{d}, can we wait? She is never late," he said.',
      ],
      [
        '{d} looked at his watch. Then he turned off the bus. "We will look for her," he said.',
        '{d} did not like to be late. But he looked at {a} and said, "You are right. Come with me."',
      ],
      [
        "They found {g} near her gate. She had slipped in the snow and could not get up.",
        'There was {g}, sitting in the snow by her house. "My foot!" she said.',
      ],
      [
        "{d} carried her to the warm bus, and {a} put his coat on her knees.",
        "{a} held her hand while {d} helped her up. Then they drove to the doctor.",
      ],
      [
        "The bus was late that day. No one on the bus was angry.",
        '"Thank you for waiting," said {g}. "Thank {a}," said {d}.',
        '"Some things are better than being on time," said {d}, and {a} thought so too.',
      ],
    ],
  },
  {
    title: "The Quiet Room of Books",
    cast: { a: "girl", l: "woman" },
    slots: { animal: ["whale", "dragon", "tiger"] },
    beats: [
      [
        "{a} did not like to read. The words were too long, and they all looked the same.",
        "It was raining, so {a} went into the library. She did not want a book. She only wanted to be dry.",
        '"I cannot read well," {a} said, "and books are not fun."',
      ],
      [
        "In the library sat a woman named {l}. She had a very big book about a {animal}.",
        'The woman at the library desk was {l}. "Please help me," she said to {a}. "I lost my glasses, and I want to know about this {animal}."',
      ],
      [
        '{l} asked, "What do you see in the picture?" {a} saw a {animal} that was all alone.',
        "{a} opened the book. There was a {animal}, and it looked so sad.",
      ],
      [
        '"Why is it sad?" asked {a}. "It is in the words," said {l}.',
        '{a} wanted to know why. "The words will tell you," said {l}.',
      ],
      [
        "So {a} began to read. She read one word, then two, then a whole line.",
        "Slowly, with her finger under the words, {a} read the page out loud to {l}.",
        "It was hard at first. But {l} had time, and {a} did not stop.",
      ],
      [
        "The {animal} had lost its friend. {a} turned the page, and the next, and the next.",
        "{a} had to find out! Page after page she read, until the {animal} found its friend.",
      ],
      [
        'When she looked up, it was almost dark outside. "You read it all," said {l}.',
        '"The end," said {a}. She could not believe it. She had read a whole book!',
      ],
      [
        "{a} took three more books home that day.",
        "Then {l} took her glasses out of her pocket and smiled. {a} laughed.",
        '"Do you have one more about a {animal}?" asked {a}.',
      ],
    ],
  },
  {
    title: "A Visit to the Hospital",
    cast: { a: "boy", b: "girl" },
    slots: { toy: ["bear", "rabbit", "duck"] },
    beats: [
      [
        "{b}, the sister of {a}, had to stay in the hospital. She had broken her leg.",
        "{a} was sad. His sister {b} had broken her leg, and now she was in the hospital.",
        '"When will {b} come home?" asked {a}. His sister was in the hospital with a broken leg.',
      ],
      [
        "{a} went to see her. He took along his best toy, a little {toy}.",
        "On Sunday {a} went there with his mother. In his bag was his old toy {toy}.",
      ],
      [
        'The room was white and very quiet. {b} did not smile. "I want to go home," she said.',
        '{b} lay in a high bed. She looked small. "It is no fun here, {a}," she said.',
      ],
      [
        '{a} made the {toy} talk. "Hello, {b}! I am a doctor," it said.',
        'Then the {toy} looked over the bed. "I am Doctor Toy!" {a} said in a funny voice.',
      ],
      [
        '"Does your leg hurt? You must eat ten ice creams!" {b} had to laugh.',
        '"You must laugh three times a day," said the {toy}. And {b} laughed right away.',
      ],
      [
        "The other children wanted to see the {toy} too. So {a} went from bed to bed.",
        'A boy in the next bed said, "Can he come to me too?" Soon the whole room was laughing.',
        "",
      ],
      [
        "When it was time to go, {a} put the {toy} in the arms of {b}.",
        'It got late. "The {toy} will stay with you, {b}," said {a}. "He is a good doctor."',
      ],
      [
        "One week later {b} came home, and the {toy} sat on her knee.",
        "That night {b} slept well. And {a}? He missed his {toy}, but only a little.",
        '"Thank you, Doctor {a}," said {b}.',
      ],
    ],
  },
];
