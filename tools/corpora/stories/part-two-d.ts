// Second half of the story corpus, fourth part: plots about the sky, the river, small animals and honest people.
import type { Plot } from "./plot.ts";

/** Story plots of stars, rivers, small animals and honesty. */
export const plots: Plot[] = [
  {
    title: "The Star in the Telescope",
    cast: { a: "girl", g: "man" },
    slots: { thing: ["blanket", "coat"] },
    beats: [
      [
        "{g} had a telescope in the garden. On clear nights {a} could look at the stars with him.",
        '"Come out, {a}!" called her grandpa, {g}. "Tonight we can see the stars."',
        "The sky was full of stars. {a} ran out to her grandpa, {g}, and his long telescope.",
      ],
      [
        "{a} put one eye to the glass. There was a star, and it was pink and very big!",
        '"What do you see?" asked {g}. {a} saw a big pink star. It was next to the moon.',
      ],
      [
        '"A pink star?" said {g}. "I never saw one." He looked, and he saw it too.',
        "{g} did not believe it. He looked in the telescope. There it was, big and pink.",
      ],
      [
        '"We have found a new star," said {g}. "We will name it {a}." {a} danced on her {thing}.',
        '{a} jumped up and down on her {thing}. "A new star! What shall we call it?" "We will call it {a}," said {g}.',
      ],
      [
        "Then the pink star moved. It had six legs!",
        "But what was that? The star began to walk over the glass.",
      ],
      [
        '"It is a bug!" said {a}. A little bug with pink wings sat on the telescope.',
        "{g} looked at the end of the telescope. There sat a small pink bug, in the light of the moon.",
      ],
      [
        '{g} laughed so hard that he had to sit down. "Fly home, little {a}," he said to the bug.',
        '"So it is not a star," said {a}. "No," said {g}, "but it still has your name."',
        "That night {a} and {g} sat under one {thing} and saw a real star fall.",
      ],
    ],
  },
  {
    title: "When the River Came",
    cast: { a: "boy", b: "girl", m: "woman" },
    slots: { animal: ["sheep", "pigs", "ducks"] },
    beats: [
      [
        "It rained for five days. The river got bigger and bigger.",
        "{a} looked at the river. It was brown and fast, and it was almost at the gate.",
        '"Will the river stay in its bed?" asked {a}. Nobody knew.',
      ],
      [
        'Then the water came over the grass. "To the hill!" said {m} to her son {a}.',
        'In the night the river came into the yard. {m}, the mother of {a}, woke him. "We must go up the hill," she said.',
      ],
      [
        "{a} took the lamp. But then he thought of {b}, who lived by the bridge.",
        'They ran. On the way {a} stopped. "What about {b}? Her house is near the river," he said.',
      ],
      [
        '{b} was sitting on her roof with three {animal}. "{a}! Help us!" she called.',
        "At her house {b} stood on the roof. All around her was water, and next to her were three {animal}.",
      ],
      [
        "{m} had a small boat. She and {a} went over the water to {b}.",
        '"Hold the lamp high, {a}," said {m}. She took the old boat, and they went to the house of {b}.',
      ],
      [
        "First {b} got in, and then the {animal}, one by one. The boat was very full.",
        '"There is no room for the {animal}," said {m}. "I will not go without them," said {b}. So they made room.',
      ],
      [
        "On the hill there was a fire and hot soup. {b} sat next to {a} until the sun came up.",
        "After two days the river went home to its bed, and {a} and {b} cleaned the mud out of both houses.",
        '"You came for me," said {b}. "Of course," said {a}.',
      ],
    ],
  },
  {
    title: "Ants at the Picnic",
    cast: { a: "girl", b: "boy", m: "woman" },
    slots: { food: ["cheese", "cake", "jam"] },
    beats: [
      [
        "{a} and {b} went on a picnic. They had bread, eggs and a lot of {food}.",
        '"Here is a good place," said {a}. {b} put a cloth on the grass and {food} on the cloth.',
        "The sun was warm, so {m}, the mother of {a}, gave {a} and {b} a basket with bread and {food} to eat outside.",
      ],
      [
        "Before they could eat, an ant came. Then there were ten ants, and then a hundred.",
        '{b} saw something black on the {food}. "Ants!" he shouted.',
      ],
      [
        '"Go away!" said {b}. He wanted to step on them. "Wait," said {a}.',
        "{b} jumped up with his shoe in his hand. But {a} held his arm.",
      ],
      [
        "{a} lay down on the grass. Each ant had one crumb, and it was bigger than the ant.",
        '"Look how strong they are, {b}," said {a}. One ant had a crumb as big as itself.',
      ],
      [
        "They all walked in a long line to a little hill of sand.",
        "The ants went one after the other, all the way to a tiny hole.",
      ],
      [
        '"They have a family too," said {b}. He put some {food} next to their hill.',
        '{b} put down his shoe. "Let us give them their own picnic," he said, and he put {food} by their hole.',
      ],
      [
        "The ants left the cloth, and {a} and {b} could eat in peace.",
        "Now there were two picnics, a big one and a very small one. {a} and {b} liked them both.",
        '"How was it?" asked the mother of {a} at home. "We had a hundred guests," said {a}.',
      ],
    ],
  },
  {
    title: "A Hat Too Big",
    cast: { a: "boy", g: "man", b: "girl" },
    slots: { color: ["black", "green", "brown"] },
    beats: [
      [
        "{a} loved the {color} hat of his grandpa, {g}. It was big and round.",
        '"May I have your hat?" {a} asked his grandpa, {g}, who wore a {color} hat each day.',
        'His grandpa, {g}, gave {a} a {color} hat. "It was mine when I was young," he said.',
      ],
      [
        "{a} put the hat on. It fell over his eyes, over his nose, and over his mouth!",
        "But the hat was too big. When {a} put it on, he could see nothing at all.",
      ],
      [
        'He walked into the door. He walked into the cat. "Ouch," said {a}.',
        "Bump! He ran into the table. Bump! He ran into his friend {b}.",
      ],
      [
        '"Put it away until you are big," said {g}. {a} was very sad.',
        '"You have to grow, {a}," said {g}. But growing takes so long!',
      ],
      [
        '{b} had come to play. She looked at the hat. "I know what to do," she said.',
        'Then {b} picked up the hat. "A hat can be many things," she said to {a}.',
      ],
      [
        "She turned it over. It was a boat for the toys, and a nest for the bears.",
        "They put it on the water, and it was a ship. They put it on the floor, and it was a cave for the cat.",
      ],
      [
        "In the evening {g} looked for the hat. {a} was asleep, with his head on it.",
        "One day {a} put it on again, and it fit him. By then {a} was a grandpa too.",
        '"It is the best hat in the world," said {a}, "and I do not even have to wear it."',
      ],
    ],
  },
  {
    title: "The Sleepy Bear",
    cast: { b: "animal", r: "animal", m: "animal" },
    slots: { gift: ["nut", "berry", "leaf"] },
    beats: [
      [
        "{b} was a big brown bear. When the first snow fell, {b} wanted to sleep.",
        '"I am so tired," said {b} the bear. Winter was near, and all the trees were bare.',
        "The wind was cold. In a cave, {b} the bear lay down for the long winter sleep.",
      ],
      [
        'Just then {r} the rabbit came. "{b}, can you help me? A tree fell on my door."',
        'Knock, knock! It was {r} the rabbit. "I cannot get into my house! A tree is in the way."',
      ],
      [
        '{b} got up and went out. With one push the tree rolled away. "Thank you," said {r}.',
        "The bear got up slowly. {b} lifted the tree, and {r} could go in again.",
      ],
      [
        '{b} lay down again. Then {m} the mouse came. "{b}, my babies are cold!"',
        'Back in the cave, {b} closed both eyes. "Help!" said a tiny voice. It was {m} the mouse, with five cold babies.',
      ],
      [
        '{b} looked at {m}. "Come in," said the bear. "My fur is warm."',
        '"Bring them here, {m}," said {b}. The babies lay down in the warm fur.',
      ],
      [
        "At last it was quiet. But now {b} could not sleep! {r} and {m} thought about it.",
        '{b} lay there and looked at the roof of the cave. The sleep was gone. "It is our turn to help," said {r} to {m}.',
      ],
      [
        "{r} sang a soft song, and {m} put a {gift} next to the big nose of {b}. Soon the bear was asleep.",
        "So {m} and {r} sang together. {b} slept until spring, and there was a {gift} by the bed.",
        '"Good night, {b}," said {r} and {m}. And the bear did not wake up until the flowers came.',
      ],
    ],
  },
  {
    title: "The Mouse and the Clock",
    cast: { m: "animal", a: "girl", g: "woman" },
    slots: { place: ["hall", "kitchen", "bedroom"] },
    beats: [
      [
        "In the {place} stood a tall clock. Inside it lived {m}, a small gray mouse.",
        "Tick, tock, went the clock in the {place}. Nobody knew that {m} the mouse lived in it.",
        "Where did {m} the mouse live? In the old clock in the {place}!",
      ],
      [
        "{a} and her grandma, {g}, loved the clock. It told them when to eat and when to sleep.",
        '"The clock is always right," said {g} to {a}, who lived with her grandma.',
      ],
      [
        "One night the clock stopped. It was so quiet that {m} woke up.",
        "Then one evening there was no tick and no tock. {m} sat up in the dark.",
      ],
      [
        'In the morning {a} was late for school. "The clock is broken!" said {g}.',
        '{a} and {g} slept too long. "Oh no, the clock has stopped," said {a}.',
      ],
      [
        "{m} looked up and down. A thread was around the smallest wheel.",
        "Inside, {m} went from wheel to wheel. There it was! A thread held the wheel tight.",
      ],
      [
        "{m} bit and bit with sharp little teeth. The thread fell. Tick, tock!",
        "Snip, snap! {m} bit the thread in two. And the wheels began to turn.",
      ],
      [
        '"It works!" said {g}. {a} opened the clock and saw two small eyes.',
        "{a} heard it first. She opened the little door of the clock. There sat {m}, with a thread in its mouth.",
      ],
      [
        '"So you fixed it," said {a} very softly. She told {g}, and they gave {m} a piece of cheese.',
        "And each time the clock strikes one, {a} and {g} put down a crumb for {m}.",
      ],
    ],
  },
  {
    title: "The Right Change",
    cast: { a: "boy", s: "woman", m: "woman" },
    slots: { thing: ["milk", "butter", "bread"] },
    beats: [
      [
        "{a} went to the shop alone for the first time. His mother, {m}, gave him five coins.",
        '"Please get some {thing}," said {m}, and she put five coins in the hand of {a}, her son.',
        "{a} was a big boy now. With five coins from his mother, {m}, he went to buy {thing}.",
      ],
      [
        'The woman in the shop was called {s}. "The {thing} is three coins," she said.',
        '"Some {thing}, please," said {a}. {s}, the shop woman, said, "That is three coins."',
      ],
      [
        "{a} gave her the five coins. There were many people in the shop, and {s} was in a hurry.",
        "He put five coins on the table. {s} gave him some back without looking.",
      ],
      [
        "On the way home {a} counted his money. He had four coins. That was two too many!",
        "Outside, {a} opened his hand. One, two, three, four. It should be only two.",
      ],
      [
        "In the window was a toy car for two coins. {a} looked at it for a long time.",
        "With two coins he could buy the little car in the window. {a} stopped and thought.",
      ],
      [
        'Then he turned and ran back. "{s}, you gave me too much," said {a}.',
        'But the coins felt heavy in his hand. He went back in and said, "{s}, these two are yours."',
      ],
      [
        '{s} looked at him in surprise. "Thank you, {a}. You are an honest boy," she said.',
        '"Nobody ever brings it back," said {s}. She smiled, and she held out her hand to {a}.',
      ],
      [
        "At home {a} told {m}, and she gave him a big hug.",
        "The next time {a} came in, {s} gave him a little box. In it was the toy car.",
        "{a} walked home, and he felt as tall as a tree.",
      ],
    ],
  },
  {
    title: "The Song Nobody Knew",
    cast: { a: "girl", g: "woman", b: "boy" },
    slots: { place: ["hill", "old well", "mill"] },
    beats: [
      [
        "Her grandma, {g}, always sang one song to {a}. It was about a bird on the {place}.",
        '"Sing me the song," said {a} each night. So her grandma, {g}, sang about a bird on the {place}.',
        "{a} knew a song about a bird on the {place}. Only her grandma, {g}, knew it too.",
      ],
      [
        '{g} was old, and she had forgotten the end. "It is gone," she said.',
        'But the song had no end. "I lost it when I was a girl," said {g}.',
      ],
      [
        "{a} asked the teacher. She asked the baker. Nobody knew the song.",
        '"Do you know it?" {a} asked all the people in the village. They did not.',
      ],
      [
        "Then a new boy came to school. His name was {b}, and he came from a far land.",
        "In the spring a boy named {b} moved to the village from across the sea.",
      ],
      [
        "One day {a} was singing on the swing. {b} stopped. He began to sing with her!",
        "{a} sang to herself at the gate. She came to the place where the song stopped. And {b} sang on!",
      ],
      [
        '"Where did you hear that?" asked {a}. "My grandma sings it," said {b}.',
        '"You know the end!" said {a}. "Everyone at home knows it," said {b}.',
      ],
      [
        "{a} took {b} by the hand and ran to {g}. He sang the whole song for her.",
        "They went to {g} at once. {b} sang, and {g} closed her eyes.",
      ],
      [
        "At the end of the song, the bird flew home.",
        '{g} cried a little, but she was smiling. "Now it is whole," she said to {a} and {b}.',
        "Now the whole village sings it, and {b} sings it the loudest.",
      ],
    ],
  },
  {
    title: "The Slow Snail Post",
    cast: { s: "animal", f: "animal", b: "animal" },
    slots: { thing: ["letter", "note", "card"] },
    beats: [
      [
        "{s} the snail brought the post in the garden. {s} was never fast, but nothing was ever lost.",
        "Who brings the post when you are as small as a bug? In our garden it was {s} the snail.",
        '"Post!" said {s} the snail, in a very slow voice.',
      ],
      [
        'One morning {f} the frog had a {thing} for {b} the bee. "Please be quick," said {f}. "It is about her party."',
        "{f} the frog came with a {thing} for {b}. {b} was a bee, and she lived at the other end of the garden.",
      ],
      [
        "{s} went off. Over the grass, under the bench, around the stone.",
        "So {s} took the {thing} and left at once. After one hour the snail was at the first flower.",
      ],
      [
        "Then it rained. {s} held the {thing} under its house, and it stayed dry.",
        "Big drops fell. {s} pulled the {thing} inside its shell and waited.",
      ],
      [
        "",
        'A fly laughed. "I could be there now, {s}!" "You could," said {s}, "but you would forget it on the way."',
        '"You are too slow," said a bird. "Slow is not the same as late," said {s}, and went on.',
      ],
      [
        'It took three days. At last {s} stood in front of {b}. "Post," said {s}.',
        'On the third day {b} heard a voice. "Here is a {thing} for you, from {f}," said {s}.',
      ],
      [
        '{b} read it out loud: "I will come to your party today." And there came {f}.',
        '{b} opened it. It said, "I will come to your party today. Do not start without {s}!"',
      ],
      [
        '"You are just in time," said {b}, and {s} got the first piece of cake.',
        "They danced all night, {f} and {b} very fast, and {s} very slowly.",
      ],
    ],
  },
  {
    title: "The Giant in the Pumpkin Garden",
    cast: { a: "girl", b: "boy", g: "man" },
    slots: { name: ["orange", "yellow", "golden"] },
    beats: [
      [
        "{g} was a giant. In his garden grew {name} pumpkins as big as houses.",
        "Behind the hill lived a giant. His name was {g}, and his pumpkins were {name} and very big.",
        "Have you ever seen a pumpkin with a door? In the garden of {g} the giant, all the {name} pumpkins were as big as a room.",
      ],
      [
        "{a} and {b} wanted to see them. They went in under the gate.",
        '"Let us look," said {a}. She and her brother {b} went through a hole in the wall.',
      ],
      [
        "{b} knocked on a pumpkin. Boom! It began to roll down the hill.",
        "{b} climbed up on one. It moved. Then it rolled, faster and faster, with {b} after it.",
      ],
      [
        "It rolled to the house of {g} and hit the door. The giant came out.",
        "Crash! The pumpkin broke in two, right in front of the giant {g}.",
      ],
      [
        '"Who did this?" said {g}. His voice was like thunder. {b} hid behind {a}.',
        "The giant looked down at them. {a} and {b} could see only his shoes.",
      ],
      [
        '"It was me," said {b}. "I am sorry." {a} stood close to him.',
        '{b} was afraid, but he told {g} the truth. "I broke it," he said.',
      ],
      [
        '{g} sat down, and the ground shook. "I am not angry," he said. "I am too big to cook such a small thing. Can you?"',
        '"I never had a guest," said {g}. "Can you cook, {a}? Can you, {b}? We have to eat this now."',
      ],
      [
        "{a} and {b} made soup for one giant and two children. {g} ate forty bowls.",
        "So they all ate pumpkin pie, and {a} and {b} took the rest home in a cart.",
        "From then on {a} and {b} came in by the gate, and {g} was always glad to see them.",
      ],
    ],
  },
];
