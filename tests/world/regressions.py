"""Seeds that once broke a promise, with what they found. Kept for ever."""

SEEDS = (
    5,    # a seen change of another unit stopped the whole unit's pulls
    6,    # `verify` called a lane broken that holds a change set aside
    10,   # a frame left out what only the hub could know
    14,   # numbers no store can hold stopped the hub's only writer
    20,   # a claimed time beyond every calendar broke the list of disputes
    26,   # a case without a unit could not be edited
    167,  # who brought the hub what it lacked sent back what it had just fetched
    214,  # two parts of a merged unit each waited for the other's certificates
    461,  # a desk held what a merger gave it, and not the merger: a sync without end
    548,  # what was seen in a box nobody had heard of was set aside for ever
    1371,  # a PC put back to its first day was a stranger to a hub that was lost
    1549, 1566,  # what a lost hub had said in a box was refused by the new one
    303,  # a struck-off PC's copy handed over one change, and no more
    1293,  # what its copy had seen in a forked lane could not be read
    1692, 1912,  # a rejoining desk
    175, 309, 326, 365,  # nobody foretold that a scan on its way holds a case back
    1898, 2566,  # no fault of the core: the hub's clock was put right between moves
    1844,  # what was brought of a forked lane was forgotten with the next answer
    100835,  # what a merger gave was refused in the frame that told of it
    6510,  # what an old hub had set aside was told to nobody when its case had gone
    17305,  # what was linked while a desk brought the rest stayed at that desk
    18459,  # no fault of the core: two said which unit a case is of
    30586,  # a hub copied back to before a scan came, and nothing showed it
    1636,  # a hub put back heard at once of late work and of the case's coming home
    30378,  # no fault of the core: two tricks said the very same
    24424,  # two papers of one name stood the other way round than they were given
    24529,  # no fault of the core: who saw one branch was thought to see the other
    4814,  # a struck-off PC could not hand over a scan others told of elsewhere
    27637, 27877,  # a case could not come home to a scan in an assistant's box
)
