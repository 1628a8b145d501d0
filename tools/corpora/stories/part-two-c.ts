// Second half of the story corpus, third part: plots about play, weather, clever animals and things that get lost.
import type { Plot } from "./plot.ts";

/** Story plots set outside: play, weather, clever animals and lost things. */
export const plots: Plot[] = [
  {
    title: "Like a Little Boat",
    cast: { a: "girl", d: "man" },
    slots: { place: ["lake", "pool", "sea"] },
    beats: [
      [
        "{a} could run and jump, but she could not swim. The {place} looked very deep to her.",
        "All the other children were in the {place}. {a} sat on the side with dry feet.",
        '"I do not like water," said {a}. But she looked at the {place} all day.',
      ],
      [
        '"Do you want to learn to swim?" asked her uncle, {d}. {a} said nothing. Then she said, "Maybe."',
        'Her uncle, {d}, sat down next to her. "I will teach you, {a}," he said.',
      ],
      [
        "On the first day {a} put in only her toes. On the next day she went in to her knees.",
        "They went slowly. First only her feet got wet, and then her legs.",
      ],
      [
        'Then {d} held her on his arms. "Now lie still, like a little boat," he said.',
        '"Boats do not fight the water," said {d}. "Lie down. I am holding you, {a}."',
      ],
      [
        "{a} lay on her back and looked up at the clouds. The water was soft.",
        "It was hard to lie still. But {a} closed her eyes and took a big breath.",
      ],
      [
        '"Are you still holding me?" asked {a}. "No," said {d}. "You are doing it on your own!"',
        "When she looked, {d} was standing far away with both hands in the air. He was not holding her!",
      ],
      [
        "{a} kicked her legs, and the little boat began to move.",
        "That summer {a} swam more than any fish, and {d} swam next to her.",
        '"I am a boat!" shouted {a}, and all the children laughed and shouted with her.',
      ],
    ],
  },
  {
    title: "The Snowman Who Was Cold",
    cast: { a: "boy", b: "girl" },
    slots: { color: ["red", "green", "brown"] },
    beats: [
      [
        "Snow fell all night. In the morning {a} and {b} ran out to build a snowman.",
        '"Wake up, {a}!" said {b}. "It has snowed!" They ran to the garden to make a snowman.',
        "Everything was white. {a} and {b} made a big ball, and a smaller one, and a very small one.",
      ],
      [
        "They gave the snowman a carrot for a nose and two stones for eyes.",
        "The snowman got a long carrot nose. {b} gave him a smile made of nuts.",
      ],
      [
        '{b} looked at the snowman. "He must be so cold," she said.',
        'In the evening {b} was sad. "He is all alone in the cold," she told {a}.',
      ],
      [
        "So {a} took off his {color} scarf and put it on the snowman.",
        "{a} ran into the house and came back with his {color} scarf for the snowman.",
      ],
      [
        "But {a} was cold then. He began to shake, and his nose turned red.",
        '"Achoo!" said {a}. Now he had no scarf, and the wind was strong.',
      ],
      [
        '"Snow likes to be cold," said {a}. "If he gets warm, he will melt!" {b} laughed. He was right.',
        'Then {b} had to laugh. "We are so silly, {a}! A snowman must be cold, and you must be warm."',
      ],
      [
        "{b} gave {a} the scarf back, and the snowman got an old hat.",
        "They took the scarf off and told the snowman good night. {a} and {b} drank hot milk inside.",
        "And it is true: the next morning the snowman looked very happy in the cold, and {a} was happy in his scarf.",
      ],
    ],
  },
  {
    title: "The Ball over the Wall",
    cast: { a: "boy", b: "girl", m: "man" },
    slots: { color: ["yellow", "green", "orange"] },
    beats: [
      [
        "{a} kicked his {color} ball. It went up and up, and over the high wall.",
        '"Kick it hard!" said {b}. {a} did. The {color} ball flew right over the wall.',
      ],
      [
        "{a} and {b} looked at each other. Behind that wall lived {m}, and no one ever saw him laugh.",
        '"Oh no," said {a}. "That is the garden of {m}." All the children were afraid of him.',
      ],
      [
        '"I will not go there," said {a}. "I will go with you," said {b}.',
        'Should they leave the ball? {b} shook her head. "We will go and ask him," she said, and took {a} by the hand.',
      ],
      [
        "They knocked on the door. It opened very slowly. There stood {m}, and he was holding the {color} ball.",
        "Knock, knock. {m} looked out. He was tall, and under his arm was the {color} ball.",
      ],
      [
        '"Is this yours?" asked {m}. {a} could only nod. "It hit my window," said {m}.',
        '{a} said in a small voice, "We are sorry, {m}. We did not want to hit your house."',
      ],
      [
        'Then {m} said, "I played ball every day when I was a boy. Now I have no one to play with."',
        '{m} looked at the ball for a long time. "Do you know," he said, "I used to be very good at this."',
      ],
      [
        '"You can play with us!" said {b}. And then {m} laughed for the first time.',
        "So {b} asked him to come out. {m} got his old shoes, and the three of them played until dark.",
        "Now the gate in the wall is always open, and {m} stands in the goal.",
      ],
    ],
  },
  {
    title: "The Robot Made of Boxes",
    cast: { a: "girl", b: "boy", m: "woman" },
    slots: { name: ["Beep", "Zip", "Tin"] },
    beats: [
      [
        '{a} had six empty boxes. "I will build a robot," she said.',
        "It rained, and there was nothing to do. Then {a} found six boxes behind the door and began to build a robot.",
        "What can you make from six boxes? {a} made a robot.",
      ],
      [
        "She gave it a round face and two buttons for eyes. Its name was {name}.",
        'It had legs of paper and two big buttons for eyes. "You are {name}," said {a}.',
      ],
      [
        '"{name} can do all my work," said {a}. "{name}, clean up my room!" The robot stood there.',
        "{a} told {name} to put the toys away. {name} did not move. It was made of boxes, after all.",
      ],
      [
        "Her little brother {b} saw it all. At night he had a plan.",
        "{b}, her little brother, felt sorry for her. So he thought of something nice.",
      ],
      [
        "While {a} was asleep, {b} put away every toy, as quiet as a cat.",
        "In the night somebody small put the toys on the shelf. It was {b}, but {a} did not see him.",
      ],
      [
        'In the morning {a} jumped up. "Mom, {name} did it!" Her mother, {m}, looked at {b}, and {b} looked at the floor.',
        '"Look, the room is clean!" shouted {a}. "{name} is a real robot!" Her mother, {m}, saw that {b} was smiling.',
      ],
      [
        'Then {a} saw a sock of {b} next to the robot. She hugged him. "Thank you, robot {b}," she said.',
        '"Are you sure it was {name}?" asked {m}. {a} looked at {b}. Then she knew, and she gave him the robot to keep.',
        '"Robots need help," said {b}. So from that day {a} and {b} cleaned up together, and {name} watched.',
      ],
    ],
  },
  {
    title: "The Shop with No Customers",
    cast: { w: "woman", a: "boy" },
    slots: { ware: ["hats", "clocks", "cups"] },
    beats: [
      [
        "{w} had a little shop. She sold {ware}. But nobody came in.",
        "At the end of a long street {w} sold {ware}. All day she waited, and the door did not open.",
        '"Another day with no customers," said {w}. Her shelves were full of {ware}.',
      ],
      [
        "A boy named {a} walked by each day. He saw that {w} was sad.",
        'One morning a boy named {a} looked in at the window. "Why are you so sad?" he asked {w}.',
      ],
      [
        '"No one sees my shop," said {w}. {a} looked at the street. The shop was gray, like all the others.',
        '"People walk past me," said {w}. {a} went outside and looked. It was true. The window was dark and gray.',
      ],
      [
        '"May I help?" asked {a}. He washed the window until it was as clear as water.',
        "{a} got a bucket and a cloth. He washed the window, and the sun came in.",
      ],
      [
        '{w} put a chair by the door, and {a} painted a big sign. It said, "Come in and say hello!"',
        'Then {a} made a sign in big letters. "Hello! Come in!" it said. {w} put flowers next to it.',
      ],
      [
        "First an old man came in, only to say hello. Then came two girls, and then a whole family.",
        "A woman stopped to read the sign. She smiled, and she came in. After her came many more.",
      ],
      [
        'In the evening half of the {ware} were sold. "It was not my {ware}," said {w}. "It was your hello, {a}."',
        '"You are the best helper," said {w}, and {a} got to pick one of the {ware}.',
        "From then on {a} helped {w} every Saturday, and the shop was never empty again.",
      ],
    ],
  },
  {
    title: "The Clever Crow",
    cast: { c: "animal", d: "animal" },
    slots: { thing: ["jar", "pot", "bottle"] },
    beats: [
      [
        "It had not rained for weeks. A crow named {c} was very thirsty.",
        'The sun was hot and the stream was dry. "I need water," said {c} the crow.',
        "{c} was a black crow with bright eyes. On the hottest day of the year it could find no water.",
      ],
      [
        "Then {c} saw a {thing} by the road. There was some water in it.",
        "By the road stood a {thing}. {c} looked in. There was water, far down inside!",
      ],
      [
        "But the neck of the {thing} was too small, and {c} could not get to the water.",
        "{c} put its beak in. The water was too low.",
      ],
      [
        'A dog named {d} came by. "Push it over," said {d}. "No," said {c}. "Then all the water will run away."',
        '"Let me push it over," said {d}, a big thirsty dog. "Wait, {d}!" said {c}. "We would lose every drop."',
      ],
      [
        "{c} took a little stone and dropped it in. Then it dropped in one more.",
        "Plop! A stone fell into the {thing}. Plop! {c} brought another.",
        '{c} looked at the stones by the road. "{d}, bring me those," it said. One by one, {c} dropped them in.',
      ],
      [
        "With each stone the water came up a little. {d} could not believe it.",
        "And what did the water do? It came up, and up, and up to the top!",
      ],
      [
        "{c} drank first, and then {d} drank. There was enough for both.",
        '"You are small, {c}," said {d}, "but you have a big head inside."',
        "After that, {d} never pushed a thing over again without asking {c}.",
      ],
    ],
  },
  {
    title: "The Donkey Who Would Not Move",
    cast: { a: "boy", g: "man", d: "animal" },
    slots: { goods: ["carrots", "onions", "melons"] },
    beats: [
      [
        "{a} and his grandpa, {g}, had a donkey called {d}. They took {goods} to the market with him.",
        "It was market day. {a} and his grandpa, {g}, put {goods} on the back of {d}, their donkey.",
        '"Come on, {d}!" said {a}. The donkey had a load of {goods}, and his grandpa, {g}, led the way.',
      ],
      [
        "In the middle of the road {d} stopped. He would not move.",
        "Halfway there, {d} stood still. One ear went up and one ear went down.",
      ],
      [
        "{g} pulled at the front. {a} pushed at the back. {d} stood there like a stone.",
        'They pulled and they pushed. "Move, {d}!" shouted {g}. But the donkey did not take one step.',
      ],
      [
        "{a} gave {d} one of the {goods}. {d} ate it and stayed where he was.",
        '"Maybe he wants to eat," said {a}. {d} ate three of the {goods}. And then? He did not go.',
      ],
      [
        '{a} sat down in front of {d}. "What is it?" he asked. He looked where {d} was looking.',
        '"Do not shout at him, {g}," said {a}. "I think he wants to tell us something." And he looked at the ground.',
      ],
      [
        "There in the grass, right on the road, was a nest with four tiny birds in it.",
        "In front of his foot lay a little nest. Four baby birds looked up at the donkey.",
      ],
      [
        "{g} put the nest in a bush, where the mother could find it. Then {d} walked on.",
        '"You are wiser than we are, {d}," said {g}. {a} moved the nest to a safe place, and off they went.',
        "Softly {a} carried the nest to a tree. And {d}? He ran all the way to the market.",
      ],
    ],
  },
  {
    title: "The Kite in the Tree",
    cast: { a: "girl", b: "girl", c: "boy" },
    slots: { color: ["red", "blue", "pink"] },
    beats: [
      [
        "{a} had a new kite. It was {color}, with a long tail.",
        "It was a windy day, and {a} ran up the hill with her {color} kite.",
        '"Fly, kite, fly!" said {a}. The {color} kite danced in the wind.',
      ],
      [
        "Then the wind pulled hard. The kite flew into the top of a tree.",
        "All at once the string broke. The kite landed in the highest tree on the hill.",
      ],
      [
        '{a} jumped, but she was too small. Her friend {b} came. "I can throw my shoe at it," said {b}.',
        'Her friend {b} saw it and came running. "I will get it down with my shoe!" said {b}.',
      ],
      [
        "Now the kite was in the tree, and the shoe was in the tree.",
        "{b} threw her shoe. The kite did not fall, and neither did the shoe.",
      ],
      [
        "Then {c} came by. He threw his cap to get the shoe. The cap stayed up there too.",
        '"Watch me," said {c}, a boy from school. He threw up his cap. It did not come back.',
      ],
      [
        '"Stop!" said {a}. "Soon we will all have nothing on. We must think."',
        '{a} looked at the tree full of things. "Throwing does not work," she said. "Let us try it together."',
      ],
      [
        "They all held on to the tree and shook it. Down came the cap, the shoe and the kite.",
        "{a} counted to three, and {a}, {b} and {c} shook the tree. It rained a cap, a shoe and a {color} kite!",
      ],
      [
        "{a} fixed the string, and {b} and {c} each had a turn.",
        '"Next time we fly it where there are no trees," said {b}.',
        "{c} put on his cap. There was a bird's egg in it, and it was not broken.",
      ],
    ],
  },
  {
    title: "The Forgotten Birthday",
    cast: { a: "girl", d: "man", m: "woman", b: "boy" },
    slots: { cake: ["apple", "honey", "lemon"] },
    beats: [
      [
        "{a} woke up very early. Today she was six years old!",
        '"It is my birthday," said {a} to her bear. She ran down the stairs.',
        "Every year {a} got a song in the morning. She lay in bed and waited. No one sang.",
      ],
      [
        "Her father, {d}, read the paper. Her mother, {m}, made toast. Nobody said a word about it.",
        'In the kitchen sat her father, {d}, and her mother, {m}. "Good morning," they said. That was all.',
      ],
      [
        '"Do you know what day it is?" asked {a}. "It is Monday," said {d}.',
        '{a} asked her brother {b}, "Is today a special day?" "No," said {b}, and he looked away.',
      ],
      [
        "{a} went out to the yard. She sat on the swing, but she did not swing.",
        "They had forgotten it! {a} sat down under the tree, and a tear ran down her nose.",
      ],
      [
        "After a while she smelled something good. It was {cake} cake. She looked in at the window.",
        "Then there was a smell of {cake} cake. {a} got up and went back to the house.",
      ],
      [
        '"Surprise!" they shouted. There were {d}, {m} and her brother {b}, and all her friends.',
        'The door opened. "Happy birthday, {a}!" sang {m}, {d}, her brother {b} and all her friends.',
      ],
      [
        '"I thought you forgot," said {a}. "Never," said {m}, and held her tight.',
        '{b} gave her the biggest piece. "It was so hard to say nothing," he said.',
        "{a} blew out six candles. She did not need to wish for anything.",
      ],
    ],
  },
  {
    title: "The Tall Tree House",
    cast: { a: "boy", b: "girl", d: "man" },
    slots: { animal: ["owl", "squirrel", "cat"] },
    beats: [
      [
        "{a} and {b} had a tree house. It was so high that they could see the whole village.",
        '"Higher!" said {b}. Her dad, {d}, put the tree house at the very top of the oak for her and her friend {a}.',
        "Up in the old oak was a tree house. {a} and {b} went up there every day.",
      ],
      [
        '"This is only for us," said {a}. He made a sign that said, "Keep out!"',
        '{b} wrote on the door: "Only for {a} and {b}!"',
      ],
      [
        "One night the wind was strong. Something cried up in the tree.",
        "That evening a storm began, and from the tree came a little cry.",
      ],
      [
        "{d}, the dad of {b}, got a lamp. They all went out to look. It was a small {animal}.",
        '"Dad, do you hear it?" asked {b}. {d} held up his lamp. High in the tree sat a wet little {animal}.',
      ],
      [
        "Its home had been in that tree, but the wind had broken it. {a} looked at the sign on the door.",
        '"The wind broke its home," said {d}. {a} and {b} looked at the sign. They did not like it any more.',
      ],
      [
        '"It can stay in our house," said {a}. {b} opened the door, and the {animal} went in.',
        "{b} went up and made a bed of leaves. Then {a} pulled down the sign.",
      ],
      [
        'The next day there was a new sign. It said, "Come in!"',
        "Now three of them live in the tree house, if you count the {animal}. And {a} and {b} always do.",
        '"There is room for one more," said {b}. And the {animal} slept on the hat of {a}.',
      ],
    ],
  },
];
