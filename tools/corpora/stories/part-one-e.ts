// Story plots, part one e: helping, learning, journeys and surprises.
import type { Plot } from "./plot.ts";

/** The plots of this part. */
export const plots: Plot[] = [
  {
    title: "Learning to ride",
    cast: { a: "girl", m: "man" },
    slots: { color: ["red", "blue", "orange"], pet: ["cat", "dog", "owl"] },
    beats: [
      [
        "{a}'s bike was {color}, and it had two wheels. Only two!",
        '"Do not let go!" said {a}. "I will not let go," said her father, {m}.',
        "Today {a} wanted to learn to ride her {color} bike.",
      ],
      [
        "Her father {m} held the seat, and {a} put her feet on the bike.",
        "{a} sat on the bike. Behind her was her father {m}, with one hand on the seat.",
      ],
      [
        "She went a little bit, and then she fell. Bump!",
        'She fell to the left. She fell to the right. "Ouch," said {a}.',
        "The bike went into a bush, and {a} went with it. She had leaves in her hair.",
      ],
      [
        '"I cannot do it," said {a}. "You cannot do it yet," said {m}.',
        '{a} sat on the ground and looked at her knee. "I will never learn it," she said. {m} blew on her knee. "Never is very long," he said.',
      ],
      [
        '"How many times did you fall, Dad?" asked {a}. "A hundred times," said {m}, "and one more."',
        '"Look far ahead," said {m}, "not at your feet. Look at that {pet} by the wall."',
        "",
      ],
      [
        "So {a} got up again. {m} ran behind her, faster and faster.",
        '{a} got up and tried again. "Push, push, push," said {m}, and he ran with her.',
      ],
      [
        'Down the street she went, past the gate and past the shop. "Are you holding me?" she called. No one answered.',
        'She rode and rode. "This is good, Dad!" she said. But when she looked back, {m} was standing far, far behind her.',
      ],
      [
        '"You let go!" cried {a}. "Yes," called {m}. "You are riding alone!"',
        "He had let go! {a} was riding all alone, and she did not fall.",
      ],
      [
        "{a} rode home to show it to Mom. Only one thing was missing. She did not know how to stop!",
        "All evening {a} rode up and down the street, until the moon came up.",
        "That night {a} put a star on the wall. Under it she wrote: Today I learned to fly.",
      ],
    ],
  },
  {
    title: "The lamb that would not sleep",
    cast: { l: "animal", a: "boy", w: "woman" },
    slots: { thing: ["blanket", "bottle of warm milk", "bell", "old coat"] },
    beats: [
      [
        "{l} was a very small lamb, and {l} had no mother.",
        "It was dark on the farm, and all the sheep were asleep. Only {l}, the smallest lamb, was not.",
        '"Baa," said the little lamb {l} all night long. "Baa, baa!"',
      ],
      [
        "{a} heard it from his bed. He put on his boots and went out to the barn.",
        'In his room {a} sat up. "{l} is crying again," he said, and he ran to the barn with a lamp.',
      ],
      [
        "First {a} brought a {thing}. {l} liked it, but {l} did not sleep.",
        '{a} had brought a {thing}. "Is this what you want?" he asked. "Baa," said {l}. It was not.',
      ],
      [
        "At last {a} was so tired that he lay down in the straw. {l} lay down beside him and put its head on his arm.",
        "{a} sat down in the straw to think. Then he felt something warm. {l} had come very close, with its nose under his arm.",
      ],
      [
        "The crying stopped. {l} had not wanted a {thing}. {l} had wanted a friend.",
        "It was quiet in the barn. So that was it! {l} did not want to be alone.",
      ],
      [
        "In the morning {a}'s mother {w} came into the barn. There they lay, the boy and the lamb, both fast asleep.",
        '"{a}! Where are you?" called his mother, {w}. She looked in the barn and put a finger to her lips. They were both sleeping.',
      ],
      [
        "After that {l} slept beside an old gray sheep, who was alone too.",
        "{w} put a blanket over them and went out on her toes.",
        '"May {l} sleep in my room?" asked {a} later. "No," said {w}, and she laughed. "But you may sleep in the barn again."',
      ],
    ],
  },
  {
    title: "The wrong bag",
    cast: { a: "boy", b: "girl", w: "woman" },
    slots: { color: ["blue", "green", "orange", "red"] },
    beats: [
      [
        "On the way home {a} opened his {color} bag. But it was not his!",
        '"This is not my lunch box," said {a}. "These are not my books." He had the wrong {color} bag!',
        "The bag was {color}, just like {a}'s bag. But inside it was all different.",
      ],
      [
        "In the bag were a doll, a book about stars and half a pear.",
        "He found a small doll in the bag, and a book about the stars.",
      ],
      [
        "In the book was a name. It was {b}. {a} did not know any girl called {b}.",
        '{a} looked for a name. "{b}," he read on the first page of the book. Who was {b}?',
      ],
      [
        'So {a} went back to the school. The teacher, {w}, was still there. "{b} is new," said {w}. "She lives by the park."',
        'He asked the teacher, {w}. "{b} came to our school this week," said {w}. "Her house is by the park."',
      ],
      [
        "{a} ran to the park. From the other side came a girl, and she was running too. She had a {color} bag!",
        "On the way to the park {a} bumped into a girl. She had a {color} bag, and there were tears on her face.",
      ],
      [
        '"Is that my bag?" they both said at the same time. Then they laughed.',
        '"Are you {b}?" asked {a}. "Yes! Are you {a}?" asked the girl. "I saw your name in your books."',
      ],
      [
        "{b} hugged her doll. {a} found his books. All was well.",
        '"I thought that I had lost my doll," said {b}. "My grandma made her." {a} gave her the bag, and she gave him his.',
        "",
      ],
      [
        'Then {b} told {a} about the stars. "That one is called the North Star," she said.',
        "The next day {a} tied a string to his bag, and {b} tied a ribbon to hers. But they walked home together.",
        '"I ate your apple," said {b}. "Then may I eat your pear?" asked {a}.',
      ],
    ],
  },
  {
    title: "The little cook",
    cast: { a: "boy", b: "woman" },
    slots: { dish: ["pancakes", "sweet rice", "plum cakes"] },
    beats: [
      [
        'Mom was sick and had to stay in bed. "Today I will cook," said {a}.',
        '{a} put on the big apron, because Mom was sick. It went down to his feet. "Today I am the cook," he said.',
        "{b}, {a}'s mother, had a bad cold. So {a} and his dad went into the kitchen.",
      ],
      [
        '"What do you want to eat?" he asked his mother {b}. "{dish}, please," she said in a small voice.',
        "His mother {b} liked {dish} more than anything, so that was what he made.",
      ],
      [
        "Dad stood by the hot stove, and {a} did all the rest.",
        "Dad helped with the fire. {a} stirred and tasted and stirred.",
        "",
      ],
      [
        "{a} took the white box and put in two spoons. He thought that it was sugar.",
        'In went a bit of this and a bit of that. "And now the sugar," said {a}, and he took the white box.',
      ],
      [
        'Then {a} took a bite. It was salt! "Yuck!" he said.',
        '"Taste it," said Dad. {a} tasted it and made a face. It was not sugar. It was salt!',
      ],
      [
        '"Now it is all bad," said {a}. He was near to tears. "Then we make it again," said Dad. "Every cook does that."',
        '{a} wanted to stop. But Dad said, "A good cook is one who begins again."',
      ],
      [
        "The second time {a} tasted first. It was sweet and warm and good.",
        "So they made it again. This time {a} put a finger into the sugar before he took it.",
      ],
      [
        "{a} carried the plate to {b}, slowly, so that nothing fell down. He put a flower next to it.",
        'Then {a} knocked at her door. "Your {dish}, dear lady," he said.',
      ],
      [
        '{b} ate it all. "I feel much better," she said. "Who made this?" "The cook," said {a}.',
        '{b} smiled for the first time that day. "Best {dish} of my life," she said.',
        "And who washed the pots? That was Dad.",
      ],
    ],
  },
  {
    title: "The star in the puddle",
    cast: { a: "girl", b: "boy" },
    slots: { tool: ["spoon", "net", "jar", "empty cup"] },
    beats: [
      [
        "After the rain {a} saw a star. It was not in the sky. It was on the ground!",
        '"{b}, a star fell down!" called {a}. "It is in our yard!"',
        "It was evening, and the rain was over. {a} looked into a puddle, and a star looked back at her.",
      ],
      [
        "It lay in the puddle by the gate, small and bright. {b} came and saw it too.",
        '{b} came running. There, in the puddle, was a little bright star. "Oh!" he said.',
      ],
      [
        '"We must help it," said {a}. "It will get cold in there." {b} ran to get a {tool}.',
        '"It must get home before the morning," said {b}. He brought a {tool} to get it out.',
      ],
      [
        "{a} put the {tool} into the water. The star shook and broke into ten little lights. Then it was whole again.",
        "They tried with the {tool}. But each time they touched the water, the star danced away.",
      ],
      [
        '"It does not want to come," said {b}. "Maybe it likes it here," said {a}.',
        "They tried for a long time. {a}'s feet were wet, and {b}'s hands were cold.",
        "",
      ],
      [
        'Then {b} looked up. High over the roof was a star, all alone. "Look, {a}," he said.',
        "{a} lay down on her back to rest. And there she saw it, up in the sky, the very same star!",
      ],
      [
        '"It is still at home," said {a}. "The puddle only shows it to us."',
        '"It never fell," said {b}. "It is looking at itself in the water, like in a mirror."',
      ],
      [
        "So they left the star in the puddle and said good night to both of them.",
        "They waved, once up and once down. Two stars shone back at them.",
        'When Mom called them in, {a} put a small stone by the puddle. "So that no one steps on it," she said.',
      ],
    ],
  },
  {
    title: "The lost little brother",
    cast: { a: "girl", b: "boy", w: "woman" },
    slots: { place: ["market", "fair", "zoo"], show: ["monkey", "clown", "man with balloons"] },
    beats: [
      [
        '"Hold your brother\'s hand," said Mom. The {place} was full of people.',
        "{a} was eight, and {b} was three. At the {place} she was to look after him.",
        "There were so many people at the {place}! {a} held her little brother {b} by the hand.",
      ],
      [
        "Only for a moment {a} let go, because her shoe was open. When she looked up, {b} was gone.",
        "{a} let go of {b} just to tie her shoe. It took a moment. Then there was no {b}.",
      ],
      [
        "She wanted to run and cry. But then she thought of what Mom always said. If you are lost, ask for help.",
        '"Do not run," {a} told herself. "Think. Who can help me?"',
      ],
      [
        "At a fruit stand was a woman with a kind face. Her name was {w}. {a} told her everything.",
        '{a} went to a woman who was selling fruit. "Please help me," she said. "My brother is lost." The woman was called {w}.',
      ],
      [
        '"What does he like?" asked {w}. {a} thought. "Music," she said, "and funny things."',
        '{w} asked, "Where would you go if you were three?" {a} closed her eyes and thought.',
      ],
      [
        'Then they heard music. "Over there!" said {a}. In front of a {show} stood {b} and laughed.',
        "Together they went to where the music was. And there was {b}! He was looking at a {show}.",
      ],
      [
        '"{b}!" cried {a}, and she held him so tight that he said, "Ouch!"',
        '"{a}, where were you?" asked {b}. "You were lost!" {a} did not know if she should laugh or cry.',
      ],
      [
        '"You did well," said {w}. She gave each of them an apple, and they walked back to Mom, hand in hand.',
        "Then {a} took him back to Mom and told her all of it. And she did not let go of his hand again.",
        '{a} said thank you to {w}. When they found Mom, {b} said, "{a} was lost, but I found her."',
      ],
    ],
  },
  {
    title: "The tree house plan",
    cast: { a: "girl", b: "boy", c: "girl" },
    slots: { extra: ["bell", "flag", "orange lamp", "basket on a rope"] },
    beats: [
      [
        "{a}, {b} and {c} wanted to build a house in the old oak tree.",
        '"We need a tree house," said {a}. "Yes!" said {b} and {c}.',
        "Behind the school stood an old oak tree. It was made for a house, {a} thought.",
      ],
      [
        "{a} wanted a round one. {b} wanted a high one. {c} wanted a red one.",
        '"Round!" said {a}. "No, high!" said {b}. "It must be red!" said {c}.',
      ],
      [
        "They talked and talked. No one wanted to give in. In the end each of them built alone.",
        "Each of them began to build alone. {a} built here, {b} built there, and {c} painted a board.",
      ],
      [
        '"This is silly," said {b}. "Alone we cannot do it."',
        'They sat under the tree. "We are three good builders," said {c}, "but we are a bad team."',
      ],
      [
        '"It can be all three," said {a}. "A round window, a high ladder and a red door."',
        'Then {a} took a new piece of paper. She drew a high house with a red door and a round window. "Like this?" she asked. "Like that!" said {b} and {c}.',
      ],
      [
        "Now {a} held, {b} hammered and {c} painted. In four days it was done.",
        "They worked together all week. {b} hit his thumb, {c} had red paint on her nose, and {a} sang.",
      ],
      [
        "At the end they put a {extra} on it. Then {a}, {b} and {c} sat up there and looked out over the whole town.",
        '"One thing is missing," said {c}, and she hung up a {extra}. Now it was really theirs.',
        "On the door {b} put a {extra}, and below it they wrote their three names, {a}, {b} and {c}.",
      ],
    ],
  },
  {
    title: "The duck in the town",
    cast: { d: "animal", a: "boy", m: "man" },
    slots: { number: ["five", "six", "eight"] },
    beats: [
      [
        "In the middle of the town, in a pot of flowers, a duck was sitting on her eggs.",
        '"Why is there a duck in our flower pot?" asked {a}. "I think she has eggs in there," said Dad.',
        "{a} saw it first. A brown duck sat on her eggs in the big flower pot in front of the bank.",
      ],
      [
        "{a} named her {d} and brought her some water every day.",
        '"I will call you {d}," said {a} to the duck, and he gave her some corn.',
      ],
      [
        "Then one morning there were {number} little ducks in the pot. Peep, peep, peep!",
        'And then the eggs broke. "{number} babies!" cried {a}. "{d}, you are a mother!"',
      ],
      [
        "But little ducks need a pond. The pond was on the other side of the big road.",
        "{d} jumped out of the pot and called. The babies jumped after her, one by one. They had to get to the pond, and the pond was on the other side of the road.",
      ],
      [
        '{a} ran to {m}, the policeman at the corner. "Please help us," he said.',
        'Policeman {m} stood at the corner. "{m}, the ducks want to cross!" called {a}.',
      ],
      [
        "{m} walked into the road and held up his hand. The cars stopped. The trucks stopped. Even the bus stopped.",
        'What did {m} do? He blew his whistle and held up both arms. "Everybody stop!" he called. And everybody did.',
      ],
      [
        "Then {d} walked across the road with {number} little ducks behind her, and {a} walked behind them all.",
        "Out came {d}, with her head high. After her came {number} small ducks, and at the end came {a}. People got out of their cars to see it.",
      ],
      [
        'Splash! They were in the water. "Quack," said {d}. I think that it meant thank you.',
        "Every Sunday {a} and {m} meet at the pond and count the ducks.",
        '"That was my best day at work," said {m}.',
      ],
    ],
  },
  {
    title: "The song that was too quiet",
    cast: { a: "girl", b: "girl", w: "woman" },
    slots: { song: ["the sea", "the moon", "an old bear", "the spring"] },
    beats: [
      [
        "{a} had the best voice in her class, but no one knew it.",
        "{a} sang in the bath, and she sang in bed. But at school she only moved her lips.",
        "When nobody was near, {a} sang like a bird. When somebody came, she stopped.",
      ],
      [
        'One day her friend {b} heard her behind the door. "Was that you?" asked {b}.',
        "But {b}, who sat next to her, had good ears. She heard {a} sing very softly on the stairs.",
      ],
      [
        '"You must sing at the school party," said {b}. "No, no, no!" said {a}.',
        'Soon there was to be a school party. "Who wants to sing?" asked {w}, the teacher. {b} pointed at {a}, and {a} went red.',
      ],
      [
        '"All those people would look at me," said {a}. "Then look at only me," said {b}.',
        '{a} shook her head. "I am too afraid," she said. {b} thought. "And if I stand beside you?" she asked.',
      ],
      [
        "Each day they went under the big tree, and {a} sang for {b}. It was a song about {song}.",
        "{a} said yes, but only a very small yes. They practiced a song about {song}, first for {b} and then for {b}'s cat.",
      ],
      [
        "On the day of the party {a}'s knees were soft. But she went out and looked at {b}. She began so softly that the people had to be very still.",
        "Then came the party. {b} took her hand, and they went out together. {a} looked at {b} and began to sing, first softly, then louder and louder.",
      ],
      [
        "When the song was over, no one made a sound. Then they all clapped and clapped.",
        "{w} had tears in her eyes. All the people stood up and clapped.",
      ],
      [
        '"And now one more," said {a}. {b} could not believe her ears.',
        '"Where was that voice all the time?" asked {w}. "In the bath," said {a}.',
        "Now {a} sings on the way to school, and {b} walks beside her and listens.",
      ],
    ],
  },
];
