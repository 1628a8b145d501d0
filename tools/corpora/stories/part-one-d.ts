// Story plots, part one d: farm and wood animals, night, friends and small adventures.
import type { Plot } from "./plot.ts";

/** The plots of this part. */
export const plots: Plot[] = [
  {
    title: "The owl who was afraid of the dark",
    cast: { o: "animal", m: "animal" },
    slots: { light: ["star", "firefly", "lamp in a window"] },
    beats: [
      [
        "{o} was a little owl, and {o} was afraid of the dark.",
        '"It is night," said Mother Owl. "Time to fly!" But little {o} hid behind her.',
        "Owls fly at night. But there was one small owl, {o}, who did not want to.",
      ],
      [
        '"It is too black out there," said {o}. "I cannot see where the world ends."',
        '"I will fly in the day," said {o}. But in the day the other owls were asleep.',
      ],
      [
        "Under the tree lived a mouse named {m}. {m} heard the owl cry.",
        'One night {o} heard a small voice. It was a mouse called {m}. "Why are you sad?" asked {m}.',
      ],
      [
        '"I am afraid of the dark," said {o}. "And I am afraid of owls," said the mouse. "But I came."',
        '{o} told the mouse about it. {m} nodded. "I am small," said {m}, "so I am afraid of almost everything."',
      ],
      [
        '"Come with me," said {m}. "The dark is not empty. Let us look what is in it."',
        '"What do you do when you are afraid?" asked {o}. "I look for one small light," said {m}.',
      ],
      [
        "They sat on a branch, side by side. And there, far away, was a {light}.",
        '"Look there!" said {m}. It was a {light}. It was tiny, but it was bright.',
      ],
      [
        "Then they heard a frog sing. They smelled the wet grass. The dark was full of good things.",
        '"It is pretty," said {o}. "I never looked, so I never saw it."',
        "{o} looked and looked. The longer they sat, the less dark it was.",
      ],
      [
        "{o} opened both wings and flew, once around the tree and back. {m} clapped.",
        "Then {o} flew. Not far. Only to the next tree. But the night after that it was two trees.",
      ],
    ],
  },
  {
    title: "The missing shoe",
    cast: { a: "boy", w: "woman", d: "animal" },
    slots: { place: ["under the hedge", "behind the shed", "beside the pond"] },
    beats: [
      [
        "{a} had one shoe on. The other one was gone.",
        '"We are late, {a}!" called his mother, {w}. "Put on your shoes!" But there was only one.',
        "One shoe was by the door. Where was the other one? {a} turned around and around.",
      ],
      [
        "{a} looked under the bed. {w} looked under the chairs.",
        "It was not in the bath. It was not in the bag. It was not in the oven either.",
        '"Did it walk away?" asked {a}. "Shoes do not walk alone," said {w}.',
      ],
      [
        "Then {w} could not find her hat. And {a}'s toy bear was gone too!",
        '"That is funny," said {w}. "My hat is gone as well." And then {a} saw that his toy bear was not there.',
      ],
      [
        "Just then the puppy ran by. {d} had something in {d.his} mouth. It was a sock!",
        '"Look at {d}!" cried {a}. The puppy ran out of the door with a sock.',
      ],
      [
        '"Follow that puppy!" said {w}. They ran out after {d}, {w} without a hat and {a} with one shoe.',
        "{a} ran after {d}, hop, hop, hop, on one shoe. {w} ran after {a}.",
      ],
      [
        "{place} was a hole, and in the hole was a shoe, a hat, a bear, a spoon and now a sock.",
        "They found a hole {place}. It was full of their things. There was the shoe, and there was the bear with the hat on!",
      ],
      [
        '"{d}, you little robber!" said {w}. {d} wagged {d.his} tail.',
        "{d} sat down on the pile and looked very proud.",
        '"Is this your house, {d}?" asked {a}. He tried to look angry, but he had to laugh.',
      ],
      [
        "They gave {d} an old slipper to keep. And the shoe? It had a hole in it now.",
        "{a} was late that day. But what a story he had to tell!",
        "Since that day the shoes stand on a high shelf, and {d} looks up at them every morning.",
      ],
    ],
  },
  {
    title: "The bridge of stones",
    cast: { a: "girl", b: "boy" },
    slots: { thing: ["hut", "swing", "apple tree", "old boat"] },
    beats: [
      [
        "{a} lived on one side of the stream. {b} lived on the other side.",
        '"Hello, {b}!" called {a} over the stream. "Hello, {a}!" called {b} from the other side.',
        "Between {a}'s house and {b}'s house ran a stream. It was too wide to jump.",
      ],
      [
        "To visit {b}, {a} had to walk for an hour, down to the town bridge and back up again.",
        "The bridge was far away in the town. So most of the time {a} and {b} only shouted.",
        '"I want to show you my {thing}," called {b}. "But the bridge is so far away!" called {a}.',
        "",
      ],
      [
        'One day {a} threw a big stone into the water. "What are you doing?" asked {b}. "I am building," said {a}.',
        'Then {b} had an idea. He rolled a flat stone into the stream. "One," he said. On the other side {a} understood.',
      ],
      [
        "Then heavy rain came, and the water took half of the stones away. They had to begin again.",
        'After a week the rain came. The stream got big and wild. "Our stones!" cried {a}. Half of them were gone.',
      ],
      [
        '"Do not stop," called {b}. "This time we will use the biggest ones." And so they did.',
        '"Now we know how to do it," said {a}. They rolled bigger stones, and those stayed.',
      ],
      [
        "At last there was only one gap, right in the middle. {a} put in the last stone.",
        "The last stone went in with a splash. {b} and {a} looked at each other. It was done.",
      ],
      [
        '{a} walked from stone to stone until she stood on {b}\'s side. "Hello," she said, and she did not have to shout.',
        "They met in the middle, on the biggest stone. Then {b} took {a} to see his {thing}.",
        "Now it takes {a} one minute to visit {b}. They still shout sometimes, just for fun.",
      ],
    ],
  },
  {
    title: "The painting with a hole",
    cast: { a: "girl", b: "boy", w: "woman" },
    slots: { picture: ["horse", "ship", "elephant", "house"] },
    beats: [
      [
        "{a} was painting a {picture}. It was for the big wall at school.",
        '"Today we paint for the big wall," said the teacher. {a} painted a {picture}.',
        "Of all the things at school {a} liked painting the most. Today she was painting a {picture}.",
      ],
      [
        "She rubbed too hard with the brush. The wet paper tore, and there was a hole.",
        'She was almost done when the paper tore. Right in the middle was a hole. "Oh no!" said {a}.',
      ],
      [
        "{a} put her hands over it, so that no one could see.",
        '"Now it is bad," said {a}. "All bad." She wanted to throw it away.',
        "A tear fell on the paper and made a blue spot.",
      ],
      [
        '{b} sat next to her. "What is it, {a}?" he asked. She showed him the hole.',
        '"May I see?" asked {b}, who sat beside her. {a} moved her hands away.',
      ],
      [
        '{b} put his finger through it and wiggled it. "Hello," said the finger. {a} had to laugh.',
        '"A hole is not bad," said {b}. "A hole can be a window." {a} stopped crying and looked at it again.',
      ],
      [
        'Then {a} had an idea. She put yellow paper behind the hole. "Now it is the sun," she said.',
        "{a} thought for a while. She took some yellow paper and put it behind the hole. Now there was a bright yellow sun in her picture.",
      ],
      [
        '"That is the best part of it," said {w}, the teacher. "How did you do it?" {a} looked at {b}. "By mistake," she said.',
        "{w}, the teacher, hung it up in the middle of the wall. Everyone looked at the shining sun.",
      ],
      [
        "The next day five children made holes in their pictures, on purpose.",
        '"Shall we make one together?" asked {a}. "With ten holes," said {b}.',
        'At home {a} told her mother, "If something breaks, look at it two times."',
      ],
    ],
  },
  {
    title: "The longest hello",
    cast: { a: "boy", b: "man" },
    slots: { place: ["bakery", "school", "old bridge"] },
    beats: [
      [
        "Every morning {a} rode by the {place}, and every morning {b} was sweeping the street.",
        "{b} swept the street by the {place}. He was there in the sun and in the snow.",
        "Swish, swish, went the broom of {b}. He kept the street by the {place} clean.",
      ],
      [
        "No one talked to him. People walked by with fast feet.",
        "People walked around him as if he were a tree.",
        "",
      ],
      [
        '"Hello," said {a} one day. {b} was so surprised that he did not say a word.',
        'Then one day {a} stopped his bike and said, "Hello! What is your name?" The man looked up. "{b}," he said.',
      ],
      [
        'The next day {a} said hello again. This time {b} smiled. "Hello, boy," he said.',
        "On Tuesday {a} waved, and on Wednesday {b} waved back with his broom.",
      ],
      [
        "After a week they talked about the weather. After a month they talked about everything.",
        "{a} told him about school. {b} told him about the village where he was born.",
        '"What do you find on the street?" asked {a}. "Buttons," said {b}. "And once a gold ring."',
      ],
      [
        "Then, one morning, {b} was not there. There were leaves all over the street.",
        "One cold day the street was empty. There was no broom and no {b}. {a} was worried.",
      ],
      [
        '"He is sick," said the woman in the shop. So {a} took some soup and went to his house.',
        "{a} asked in the shop where {b} lived. {b} was in bed with a bad cold. {a} brought him soup.",
      ],
      [
        '"No one has ever come to see me," said {b}. "Get well soon," said {a}. "The street needs you."',
        '{b} ate all of the soup. "Do you know," he said, "it all began with one hello."',
      ],
      [
        "A week later the broom went swish, swish again, and the whole class waved at {b}.",
        '"Hello, {b}!" called {a}, when he was back. "Hello, my friend!" called {b}.',
        "",
      ],
    ],
  },
  {
    title: "The bee in the bus",
    cast: { a: "girl", m: "man", b: "boy" },
    slots: { flower: ["rose", "yellow flower", "white flower", "apple flower"] },
    beats: [
      [
        'The bus was full. Then someone shouted, "A bee!"',
        'Bzzz! "There is a bee in the bus!" cried {b}.',
        "It was a quiet morning in the bus, until the bee flew in.",
      ],
      [
        "{b} jumped up on his seat. A woman hid under her coat.",
        "People waved with hats and with papers. {b} pulled his shirt over his head.",
        "The bee flew to the left, and everyone ran to the right. {b} ran the fastest.",
      ],
      [
        '"Hit it!" said a man. "No!" said {a}. "My grandpa has bees. This one is only afraid."',
        'A man wanted to hit the bee with his shoe. "Please do not," said {a}. "It just wants to get out."',
      ],
      [
        "The driver, whose name was {m}, stopped the bus and opened all the doors.",
        '"{m}, can you stop the bus?" {a} asked the driver. {m} stopped and opened the doors.',
      ],
      [
        "{a} had a {flower} for her teacher. She held it up. The bee came nearer and nearer, and then it sat down on it.",
        "In her bag {a} had a {flower}. She took it out and held it very still. Bzzz, said the bee, and sat down on it.",
      ],
      [
        "No one made a sound. Step by step {a} carried the bee out of the bus.",
        "Slowly, slowly, {a} walked to the door. The bee rode on the flower like a queen.",
      ],
      [
        "Outside the bee flew up into the blue sky, and all the people clapped.",
        '"Goodbye, bee," said {a}. The bee flew once around her hand and was gone.',
      ],
      [
        '"You were brave," said {b}. "So was the bee," said {a}.',
        '"Next stop, school," called {m}. "And no more bees, please!"',
        "From that day on {m} had a small sign in his bus. It said: Be kind to bees.",
      ],
    ],
  },
  {
    title: "The two clocks",
    cast: { a: "man", b: "woman" },
    slots: { hour: ["six", "seven", "eight"] },
    beats: [
      [
        "{a} had a clock that was too fast. {b} had a clock that was too slow.",
        "{a} was always early, and {b} was always late. It was because of their clocks.",
      ],
      [
        '"Come to dinner at {hour}," said {b} to her friend {a}. "I will make pancakes."',
        "They were good friends. So one day {b} asked {a} to come for dinner at {hour}.",
        'One day {b} wrote a note to {a}. "Please come and eat with me at {hour}," it said.',
      ],
      [
        "{a}'s clock said it was time. He put on his good hat and knocked at her door.",
        "When his clock said {hour}, {a} stood at the door with flowers in his hand.",
      ],
      [
        '{b} opened in her old dress, with flour on her face. "You are much too early!" she cried.',
        'Nothing was ready. {b} was still in the bath! "Who is there?" she called. "It is too early!"',
      ],
      [
        '"I am not early," said {a}. "You are late!" They looked at his clock. They looked at her clock.',
        '"My clock is right," said {a}. "No, mine is!" said {b}. They were almost angry.',
      ],
      [
        "Then the big clock in the town began to ring. They counted. It was not his time, and it was not her time. It was right in the middle!",
        "Ding, dong! It was the town clock. They ran to the window and looked. Both of them were wrong!",
      ],
      [
        "They set both clocks right. Then {a} helped with the pancakes, and they ate at the right time.",
        '"Give me a spoon," said {a}. "I will help you." So they cooked together and set the clocks while they waited.',
      ],
    ],
  },
];
